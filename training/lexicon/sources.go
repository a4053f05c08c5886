package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// source is one published work that the lexicon is made of, pinned.
type source struct {
	name    string // a package of its registry with its exact version
	license string
	npm     bool // otherwise a Go module
}

// The sources. NOTICE credits each; change both together.
var (
	phraseData  = source{"@pinyin-pro/data@1.3.1", "ISC", true}
	phraseCore  = source{"pinyin-pro@3.29.4", "MIT", true}
	phraseCheck = source{"pinyin@4.0.0", "MIT", true}
	charData    = source{"github.com/mozillazg/go-pinyin@v0.21.0", "MIT", false}
	wordData    = source{"github.com/yanyiwu/gojieba@v1.4.6", "MIT", false}
	variantData = source{"github.com/longbridgeapp/opencc@v0.3.13", "Apache-2.0", false}
)

// fetch makes the source's files available below dir, once, and says where.
func (s source) fetch(dir string) (string, error) {
	if s.npm {
		return s.fetchNPM(dir)
	}
	out, err := exec.Command("go", "mod", "download", "-json", s.name).Output()
	if err != nil {
		return "", fmt.Errorf("download module %s: %w", s.name, err)
	}
	var module struct{ Dir string }
	if err := json.Unmarshal(out, &module); err != nil {
		return "", fmt.Errorf("download module %s: %w", s.name, err)
	}
	return module.Dir, nil
}

func (s source) fetchNPM(dir string) (string, error) {
	home := filepath.Join(dir, filepath.Base(s.name))
	if filepath.Dir(s.name) != "." {
		home = filepath.Join(dir, filepath.Dir(s.name)+"-"+filepath.Base(s.name))
	}
	done := filepath.Join(home, "package", "package.json")
	if _, err := os.Stat(done); err == nil {
		return filepath.Join(home, "package"), nil
	}
	if err := os.MkdirAll(home, 0o755); err != nil {
		return "", err
	}
	pack := exec.Command("npm", "pack", "--silent", s.name)
	pack.Dir, pack.Stderr = home, os.Stderr
	if err := pack.Run(); err != nil {
		return "", fmt.Errorf("npm pack %s: %w", s.name, err)
	}
	tarballs, err := filepath.Glob(filepath.Join(home, "*.tgz"))
	if err != nil || len(tarballs) != 1 {
		return "", fmt.Errorf("npm pack %s: want one archive, got %d", s.name, len(tarballs))
	}
	if out, err := exec.Command("tar", "xzf", tarballs[0], "-C", home).CombinedOutput(); err != nil {
		return "", fmt.Errorf("unpack %s: %w: %s", s.name, err, out)
	}
	return filepath.Join(home, "package"), nil
}
