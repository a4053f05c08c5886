package hanzi_test

import (
	"fmt"

	"github.com/langdu/langdu/audio/hanzi"
)

func ExampleRead() {
	passage, err := hanzi.Read("小猫在银行里睡着了。", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, g := range passage.Groups {
		for c, v := range g.Ways[0] {
			for _, s := range v.Syllables {
				fmt.Print(g.Characters[c].Text, hanzi.Marked(s), " ")
			}
		}
	}
	// Output: 小xiǎo 猫māo 在zài 银yín 行háng 里lǐ 睡shuì 着zháo 了le
}
