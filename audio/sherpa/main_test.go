package sherpa

import (
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	if Process() {
		return
	}
	os.Exit(m.Run())
}
