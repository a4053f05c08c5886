package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/langdu/langdu/audio/acoustic"
	"github.com/langdu/langdu/audio/assess"
	"github.com/langdu/langdu/training/teacher"
)

func main() {
	ctx := context.Background()
	sp := "../shared/speech"
	var m assess.Model = acoustic.Default()
	if len(os.Args) > 1 {
		t, err := teacher.Load("../shared/models/fsmn")
		if err != nil {
			log.Fatal(err)
		}
		m = t
	}
	for _, set := range []string{"audio-cmn-words", "dspspeech20", "seedlingo", "aishell-sample"} {
		list, err := readIndex(sp, set)
		if err != nil {
			log.Fatal(err)
		}
		chosen := pick(list, 150, 1, func(u *utterance) bool { return u.split == "dev" })
		if err := load(ctx, sp, set, chosen); err != nil {
			log.Fatal(err)
		}
		out, err := each(ctx, chosen, func(ctx context.Context, u *utterance) (*outcome, error) {
			s, err := newSession(ctx, m, nil, u.clip)
			if err != nil {
				return nil, err
			}
			return substitutions(ctx, s, u)
		})
		if err != nil {
			log.Fatal(err)
		}
		o := merge(out)
		n := 0
		var ex, su, fo []float64
		for i, x := range out {
			if x.refused {
				n++
				fmt.Println(chosen[i].path, chosen[i].text, x.reason)
			}
			ex = append(ex, x.match.Explained)
			su = append(su, x.match.Surety)
			fo = append(fo, x.match.Foreign)
		}
		fmt.Println(set, "refused", n, "of", len(out), "wrong", share(o.wrong), "explained", quantile(ex, .02), quantile(ex, .1), quantile(ex, .5), "surety", quantile(su, .02), quantile(su, .5), "foreign", quantile(fo, .5), quantile(fo, .98))
		for _, c := range append([]change{whole}, parts...) {
			fmt.Printf("  %-10s %.1f %d\n", c, equalError(o.genuine[c], o.impostor[c]), len(o.genuine[c]))
		}
	}
}
