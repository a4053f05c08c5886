package decode

// Layers I and II are only recognised, so that the refusal can name them.

// layer12Length is the frame length of a Layer I or II header at the start of b.
func layer12Length(b []byte) (n int, ok bool) {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe0 != 0xe0 {
		return 0, false
	}
	version, layer, rate, bits := b[1]>>3&3, b[1]>>1&3, b[2]>>2&3, b[2]>>4
	if version == 1 || layer < 2 || rate == 3 || bits == 0 || bits == 15 || b[3]&3 == 2 {
		return 0, false
	}
	hz := mpegRates[rate]
	kbit := layer2BitRatesLSF[bits]
	switch {
	case version == 3 && layer == 3:
		kbit = int(bits) * 32
	case version == 3:
		kbit = layer2BitRates[bits]
	case layer == 3:
		kbit = layer1BitRatesLSF[bits]
	}
	if version != 3 {
		hz >>= 1 + (2-version)/2
	}
	pad := int(b[2] >> 1 & 1)
	if layer == 3 {
		return (12*kbit*1000/hz + pad) * 4, true
	}
	return 144*kbit*1000/hz + pad, true
}

// Bit rates in kbit/s by index, where they are no multiples.
var (
	mpegRates         = [3]int{44100, 48000, 32000} // halved in version 2, quartered in 2.5
	layer2BitRates    = [16]int{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 0}
	layer2BitRatesLSF = [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0}
	layer1BitRatesLSF = [16]int{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256, 0}
)
