package teacher
import ("testing";"os";"math";"fmt";"os/exec";"bytes";"encoding/binary";"github.com/langdu/langdu/audio")
func read(path string) audio.Clip {
	raw, err := exec.Command("ffmpeg","-v","error","-i",path,"-f","s16le","-ar","16000","-ac","1","-").Output()
	if err!=nil {panic(err)}
	s := make([]int16,len(raw)/2)
	binary.Read(bytes.NewReader(raw),binary.LittleEndian,s)
	c := audio.Clip{Rate:16000}
	for _,v := range s { c.Samples=append(c.Samples,float32(v)/32768) }
	return c
}
func TestScratch(t *testing.T) {
	te, err := Load("/work/shared/models/fsmn")
	if err!=nil {t.Fatal(err)}
	for _,p := range os.Args[1:] { _ = p }
	for _, f := range []string{"seedlingo/seedlingo_F/00020.opus","aishell-sample/aishell_S0150/00001.opus"} {
	p := te.Logits(read("/tmp/w/score/"+f))
	last := ""
	for i:=0;i<p.Len();i++ {
		b:=0; for k,v := range p.At(i) { if v>p.At(i)[b] {b=k} }
		s := te.Names[b]
		if s!=last { fmt.Printf("%s(%.1f) ", s, math.Exp(float64(p.At(i)[b]))) }
		last=s
	}
	fmt.Println()
	}
}
