// Renders a Flux repository as kustomize-controller does, by its own library: every Kustomization of
// kustomize.toolkit.fluxcd.io that is found is built too, with the variables of its substitution.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/fluxcd/pkg/kustomize"
	"github.com/fluxcd/pkg/kustomize/filesys"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/kustomize/api/resource"
)

// request is the standard input.
type request struct {
	// Root of the repository.
	Root string `json:"root"`
	// Path of the first Kustomization, below the root.
	Path string `json:"path"`
	// Variables of every Kustomization's substitution. Null: no Kustomization substitutes.
	Substitute map[string]string `json:"substitute"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	var asked request
	if err := json.NewDecoder(in).Decode(&asked); err != nil {
		return err
	}
	seen := map[string]bool{}
	objects := []any{}
	var visit func(spec map[string]any) error
	visit = func(spec map[string]any) error {
		path, _, _ := unstructured.NestedString(spec, "path")
		if seen[path] {
			return nil
		}
		seen[path] = true
		built, err := build(asked, spec)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, one := range built {
			objects = append(objects, one)
			if api, _ := one["apiVersion"].(string); one["kind"] == "Kustomization" && api == "kustomize.toolkit.fluxcd.io/v1" {
				inner, _, _ := unstructured.NestedMap(one, "spec")
				if err := visit(inner); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := visit(map[string]any{"path": asked.Path}); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(objects)
}

func build(asked request, spec map[string]any) ([]map[string]any, error) {
	if asked.Substitute != nil {
		variables := map[string]any{}
		for name, value := range asked.Substitute {
			variables[name] = value
		}
		spec["postBuild"] = map[string]any{"substitute": variables}
	}
	owner := unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "kustomize.toolkit.fluxcd.io/v1",
		"kind":       "Kustomization",
		"metadata":   map[string]any{"name": "test", "namespace": "flux-system"},
		"spec":       spec,
	}}
	path, _, _ := unstructured.NestedString(spec, "path")
	folder := filepath.Join(asked.Root, path)
	generator := kustomize.NewGenerator(asked.Root, owner)
	if _, err := generator.WriteFile(folder); err != nil {
		return nil, err
	}
	files, err := filesys.MakeFsOnDiskSecure(asked.Root)
	if err != nil {
		return nil, err
	}
	resources, err := kustomize.Build(files, folder)
	if err != nil {
		return nil, err
	}
	built := []map[string]any{}
	for _, one := range resources.Resources() {
		var substituted *resource.Resource = one
		if asked.Substitute != nil {
			if substituted, err = kustomize.SubstituteVariables(context.Background(), nil, owner, one, kustomize.SubstituteWithDryRun(true)); err != nil {
				return nil, err
			}
		}
		if substituted == nil {
			substituted = one
		}
		object, err := substituted.Map()
		if err != nil {
			return nil, err
		}
		built = append(built, object)
	}
	return built, nil
}
