package models

// What is audited of outbound data, notices, incidents and the end of the service.
const (
	AuditTransfer  AuditAction = "transfer"  // of personal data to a third party, allowed or refused
	AuditNotified  AuditAction = "notified"  // the app has a notice
	AuditIncident  AuditAction = "incident"  // recorded, told to families, or reported
	AuditClosure   AuditAction = "closure"   // of the service: announced, cancelled, begun, done
	AuditStatistic AuditAction = "statistic" // a month of anonymised statistics was made
)
