package models

import "time"

// Stock is how much is stored, of what, and for how long it has been, as it was
// counted at one time.
type Stock struct {
	At    time.Time // zero: not counted yet
	Lines []StockLine
}

// StockLine is what is stored of one class and one age.
type StockLine struct {
	Class StockClass
	Age   StockAge
	Count int
	Bytes int64
	// Unsized is how many of them were stored before their sizes were noted; they
	// are in Count and not in Bytes.
	Unsized int
}

// StockClass is what is stored.
type StockClass string

// The classes of what is stored.
const (
	StockOriginals  StockClass = "original"  // uploaded bytes
	StockRenditions StockClass = "rendition" // playback files, with their waveforms
	StockResults    StockClass = "result"    // result documents, in the database
	StockExports    StockClass = "export"    // archives that wait to be fetched
	StockUploads    StockClass = "upload"    // uploads that have not ended
	StockPictures   StockClass = "picture"   // of pages
	StockModels     StockClass = "model"     // model readings of pages
)

// StockClasses are all classes, in their order.
func StockClasses() []StockClass {
	return []StockClass{StockOriginals, StockRenditions, StockResults, StockExports, StockUploads, StockPictures, StockModels}
}

// StockAge is how long ago something came in.
type StockAge string

// StockAges are the ages in their order, each with the days it goes up to; the
// last goes on.
func StockAges() []AgeSpan {
	return []AgeSpan{{"day", 1}, {"week", 7}, {"month", 30}, {"quarter", 91}, {"year", 365}, {"older", 0}}
}

// AgeSpan is an age and the days that it goes up to.
type AgeSpan struct {
	Age  StockAge
	Days int
}

// StockEvery is how often the stock is counted.
const StockEvery = time.Hour
