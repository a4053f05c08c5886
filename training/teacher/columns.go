package teacher

func columnsOf(names []string) []int32 { return nil }
