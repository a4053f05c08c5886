package hanzi

// apply lets the rules choose the reading of unit i.
func (r *reader) apply(i int) {}
