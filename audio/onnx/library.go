package onnx

import (
	"debug/elf"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// leastVersion is the first ONNX Runtime, as 1.x, that has the version of the C
// API which the binding asks for.
const leastVersion = 24

// Library is the path of the shared library: explicit where that is not "",
// else the first one found beside the program, in its folder lib, or where the
// system keeps libraries. It is opened and looked at, but not loaded; the error
// wraps [ErrLibrary] and says what to do.
func Library(explicit string) (string, error) {
	if explicit != "" {
		path, err := filepath.Abs(explicit)
		if err != nil {
			return "", fmt.Errorf("%w: %s: %w", ErrLibrary, explicit, err)
		}
		return path, inspect(path)
	}
	folders := folders()
	for _, folder := range folders {
		if path := newest(folder); path != "" {
			return path, inspect(path)
		}
	}
	return "", fmt.Errorf("%w: %s is in none of %s; name it with --onnxruntime or LANGDU_ONNXRUNTIME (docs/acoustic-models.md says where to get it)",
		ErrLibrary, fileName(), strings.Join(folders, ", "))
}

// fileName is what the library is called on this system.
func fileName() string {
	switch runtime.GOOS {
	case "windows":
		return "onnxruntime.dll"
	case "darwin":
		return "libonnxruntime.dylib"
	}
	return "libonnxruntime.so"
}

// folders is where the library is looked for.
func folders() []string {
	var list []string
	if program, err := os.Executable(); err == nil {
		folder := filepath.Dir(program)
		list = append(list, folder, filepath.Join(folder, "lib"))
	}
	if runtime.GOOS == "windows" {
		return list
	}
	triplet := map[string]string{"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}[runtime.GOARCH]
	for _, root := range []string{"/usr/local/lib", "/usr/lib"} {
		if runtime.GOOS == "linux" && triplet != "" {
			list = append(list, filepath.Join(root, triplet))
		}
		list = append(list, root)
	}
	return append(list, "/opt/onnxruntime/lib", "/opt/homebrew/lib")
}

// newest is the library in a folder: the plain name, or the last of those with a
// version behind it, "" where there is none.
func newest(folder string) string {
	path := filepath.Join(folder, fileName())
	if _, err := os.Stat(path); err == nil {
		return path
	}
	versioned, err := filepath.Glob(path + ".*")
	if err != nil || len(versioned) == 0 {
		return ""
	}
	return slices.Max(versioned)
}

// machines is what the file of a library says of the processor it is for.
var machines = map[string]elf.Machine{
	"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64, "arm": elf.EM_ARM, "386": elf.EM_386,
	"riscv64": elf.EM_RISCV, "ppc64le": elf.EM_PPC64, "s390x": elf.EM_S390,
}

// inspect errs when the library cannot be loaded into this process, for a reason
// that the system's loader would put in words that help nobody. It knows the
// files of Linux; others are left to the loader.
func inspect(path string) error {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w: there is no file %s", ErrLibrary, path)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrLibrary, err)
	}
	if info.IsDir() {
		return fmt.Errorf("%w: %s is a folder: name the file %s in it", ErrLibrary, path, fileName())
	}
	if runtime.GOOS != "linux" {
		return nil
	}
	file, err := elf.Open(path)
	if err != nil {
		return fmt.Errorf("%w: %s is no shared library: %w", ErrLibrary, path, err)
	}
	defer file.Close()
	if want, known := machines[runtime.GOARCH]; known && file.Machine != want {
		return fmt.Errorf("%w: %s is for another processor (%s); this one is %s", ErrLibrary, path, file.Machine, runtime.GOARCH)
	}
	symbols, err := file.DynamicSymbols()
	entry := func(s elf.Symbol) bool { return s.Name == "OrtGetApiBase" && s.Section != elf.SHN_UNDEF }
	if err != nil || !slices.ContainsFunc(symbols, entry) {
		return fmt.Errorf("%w: %s is something else: it has no OrtGetApiBase", ErrLibrary, path)
	}
	versions, err := file.DynamicVersions()
	if err != nil { // none are noted: the loader will tell
		return nil
	}
	for _, v := range versions {
		if err := recent(path, v.Name); err != nil {
			return err
		}
	}
	return nil
}

// recent errs when a version tag of the library, such as VERS_1.24.3, is of one
// that is too old.
func recent(path, tag string) error {
	version, ok := strings.CutPrefix(tag, "VERS_")
	if !ok {
		return nil
	}
	major, rest, _ := strings.Cut(version, ".")
	minor, _, _ := strings.Cut(rest, ".")
	n, err := strconv.Atoi(minor)
	if err != nil || major != "1" || n >= leastVersion {
		return nil
	}
	return fmt.Errorf("%w: %s is version %s; 1.%d or later is wanted", ErrLibrary, path, version, leastVersion)
}
