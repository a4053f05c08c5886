package decode

// Lacing puts several packets into one block. (RFC 9559, section 10.3)
const (
	laceNone = iota
	laceXiph
	laceFixed
	laceEBML
)

// unlace is the packets of a block. Lengths that do not fit end the list.
func unlace(kind byte, b []byte) [][]byte {
	if kind == laceNone {
		return [][]byte{b}
	}
	if len(b) == 0 {
		return nil
	}
	count := int(b[0]) + 1
	b = b[1:]
	if kind == laceFixed {
		return split(b, fixedLengths(len(b), count))
	}
	lengths, n := xiphLengths(b, count-1)
	if kind == laceEBML {
		lengths, n = ebmlLengths(b, count-1)
	}
	return split(b[n:], lengths)
}

// split cuts b into pieces of the lengths and, for laces that leave the last
// length out, the rest.
func split(b []byte, lengths []int) [][]byte {
	var packets [][]byte
	for _, n := range lengths {
		if n < 0 || n > len(b) {
			return packets
		}
		packets, b = append(packets, b[:n]), b[n:]
	}
	if len(b) > 0 {
		packets = append(packets, b)
	}
	return packets
}

// fixedLengths divides n bytes evenly.
func fixedLengths(n, count int) []int {
	lengths := make([]int, count-1)
	for i := range lengths {
		lengths[i] = n / count
	}
	return lengths
}

// xiphLengths reads lengths as sums of bytes that end with one below 255.
func xiphLengths(b []byte, count int) (lengths []int, n int) {
	for range count {
		length := 0
		for n < len(b) {
			x := int(b[n])
			n++
			length += x
			if x < 255 {
				break
			}
		}
		lengths = append(lengths, length)
	}
	return lengths, n
}

// ebmlLengths reads the first length as a number and the others as signed
// differences, biased by half of their range.
func ebmlLengths(b []byte, count int) (lengths []int, n int) {
	length := int64(0)
	for i := range count {
		v, k := ebmlVint(b[n:])
		if k == 0 {
			return lengths, len(b)
		}
		if n += k; i > 0 {
			v -= 1<<(7*k-1) - 1
			v += length
		}
		length = v
		lengths = append(lengths, int(min(max(length, -1), maxPeek)))
	}
	return lengths, n
}
