package models

import "time"

// Shortening is what a schedule would do to what is stored, because it ends
// earlier than what was promised.
type Shortening struct {
	Original  ClassShortening `json:"original"`
	Rendition ClassShortening `json:"rendition"`
	Result    ClassShortening `json:"result"`
	// Learners is of how many learners something would be erased earlier.
	Learners int `json:"learners"`
	// First is when the first of it would be erased; zero where there is nothing.
	First time.Time `json:"first,omitzero"`
}

// ClassShortening is the part of a shortening that concerns a class.
type ClassShortening struct {
	Recordings int `json:"recordings"` // erased earlier
	Now        int `json:"now"`        // of them at once, which are not due yet
}

// Total is how many classes of recordings would be erased earlier.
func (s Shortening) Total() int {
	return s.Original.Recordings + s.Rendition.Recordings + s.Result.Recordings
}

// Inactive counts learners who have not come by.
type Inactive struct {
	Idle   int `json:"idle"`   // to be told
	Warned int `json:"warned"` // whose voice is due
	Lapsed int `json:"lapsed"` // of whom nothing is left
}
