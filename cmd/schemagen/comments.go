package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"strings"
)

// comments are the doc comments of a package: of types under "Type", of fields under "Type.Field".
type comments map[string]string

func readComments(dir string) (comments, error) {
	files, err := fs.Glob(os.DirFS(dir), "*.go")
	if err != nil {
		return nil, fmt.Errorf("read comments: %w", err)
	}
	docs := comments{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), dir+"/"+name, nil, parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("read comments: %w", err)
		}
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
				docs.types(g)
			}
		}
	}
	if len(docs) == 0 {
		return nil, fmt.Errorf("read comments: no Go sources in %s", dir)
	}
	return docs, nil
}

func (c comments) types(g *ast.GenDecl) {
	for _, s := range g.Specs {
		t, ok := s.(*ast.TypeSpec)
		if !ok {
			continue
		}
		doc := t.Doc
		if doc == nil {
			doc = g.Doc
		}
		c[t.Name.Name] = sentence(doc.Text())
		if st, ok := t.Type.(*ast.StructType); ok {
			for _, f := range st.Fields.List {
				for _, n := range f.Names {
					c[t.Name.Name+"."+n.Name] = sentence(f.Doc.Text())
				}
			}
		}
	}
}

// sentence puts a comment on one line.
func sentence(text string) string { return strings.Join(strings.Fields(text), " ") }
