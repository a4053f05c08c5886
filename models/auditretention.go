package models

// The actions of retention.
const (
	AuditExpired  AuditAction = "expired"  // a class of a recording's data, erased at its end
	AuditWarned   AuditAction = "warned"   // that a voice is erased, because nobody has come by
	AuditInactive AuditAction = "inactive" // the voice is due for erasure, because nobody has come by
)
