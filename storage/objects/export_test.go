package objects

// NewTransport lets tests reach a store as this package does.
var NewTransport = newTransport
