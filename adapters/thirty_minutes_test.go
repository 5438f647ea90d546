package adapters_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clearhub/clearhub/adapters/adaptertest"
)

// outside is the adapter outside this repository that README.md walks through.
var outside = filepath.Join("testdata", "thirty-minutes")

// TestThirtyMinutes does what README.md tells an integrator to do: it tests the adapter with the kit, builds a
// binary of its own, and runs check and convert with it.
func TestThirtyMinutes(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the whole hub")
	}
	// A copy of go.mod with the sums of this module: the example resolves without a network and stays as it is.
	dir := t.TempDir()
	for from, to := range map[string]string{filepath.Join(outside, "go.mod"): "go.mod", filepath.Join("..", "go.sum"): "go.sum"} {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, to), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	modfile := "-modfile=" + filepath.Join(dir, "go.mod")
	test := []string{"test", modfile, "."}
	if adaptertest.Update() {
		test = append(test, "-update")
	}
	goTool(t, test...)

	hub := filepath.Join(dir, "hub")
	goTool(t, "build", modfile, "-o", hub, "./cmd/hub")

	out, code := run(t, hub, "check", "--output", "json", "testdata/golden/out-and-check/in.txt")
	var checked struct {
		Format, Verdict string
		Messages        int
	}
	if err := json.Unmarshal(out, &checked); err != nil || code != 0 || checked.Format != "gatesheet:sheet" || checked.Messages != 2 {
		t.Errorf("check: exit code %d, error %v, output %s", code, err, out)
	}
	out, code = run(t, hub, "check", "testdata/golden/unknown-mark/in.txt")
	if !strings.Contains(string(out), "GATE-002") {
		t.Errorf("check of an unknown mark: exit code %d, output %s", code, out)
	}
	if out, code = run(t, hub, "check", "testdata/golden/header-only/in.txt"); code != 2 || !strings.Contains(string(out), "GATE-001") {
		t.Errorf("check of another version: exit code %d, output %s", code, out)
	}
	out, code = run(t, hub, "convert", "--output", "json", "testdata/golden/out-and-check/in.txt")
	if lines := bytes.Count(out, []byte("\n")); code != 0 || lines != 2 || !bytes.Contains(out, []byte(`"status":"released"`)) {
		t.Errorf("convert: exit code %d, output %s", code, out)
	}
}

// TestReadmeShowsTheAdapter holds the files that README.md quotes against those that are tested.
func TestReadmeShowsTheAdapter(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"adapter.go", "adapter_test.go", "cmd/hub/main.go"} {
		code, err := os.ReadFile(filepath.Join(outside, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(readme, append([]byte("```go\n"), append(code, "```\n"...)...)) {
			t.Errorf("README.md does not quote %s as it is", name)
		}
	}
}

func goTool(t *testing.T, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = outside
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// run gives standard output and the exit code of a command.
func run(t *testing.T, name string, args ...string) ([]byte, int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = outside
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		var exited *exec.ExitError
		if !errors.As(err, &exited) {
			t.Fatalf("%s: %v", name, err)
		}
	}
	if errs.Len() > 0 {
		t.Logf("%s %s: %s", name, args[0], errs.String())
	}
	return out.Bytes(), cmd.ProcessState.ExitCode()
}
