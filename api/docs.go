package api

import (
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsSource string

//go:embed docs.css
var docsStyle string

var docsPage = template.Must(template.New("docs").Parse(docsSource))

// docsStyleHash lets the page's own style through its content policy.
func docsStyleHash() string {
	sum := sha256.Sum256([]byte(docsStyle))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// docsData is the OpenAPI document as the page shows it.
type docsData struct {
	Title, Version string
	Paragraphs     []string
	Style          template.CSS
	Groups         []docsGroup
	Schemas        []docsSchema
}

type docsGroup struct {
	Name, Words string
	Operations  []docsOperation
}

type docsOperation struct {
	ID, Method, Path, Summary string
	Paragraphs                []string
	Parameters                []docsField
	Body                      []docsBody
	Responses                 []docsResponse
}

// docsField is a parameter or a property.
type docsField struct {
	Name, In, Type, Words, Example string
	Required                       bool
}

type docsBody struct {
	MediaType, Schema string
	Fields            []docsField
}

type docsResponse struct {
	Status, Words string
	Success       bool
	MediaType     string
	Schemas       []string
	Problems      []string // types of problems
}

type docsSchema struct {
	Name   string
	Fields []docsField
}

// docsOf arranges the document for reading: by tag, in the order of the tags.
func docsOf(api *huma.OpenAPI) docsData {
	d := docsData{
		Title: api.Info.Title, Version: api.Info.Version,
		Paragraphs: strings.Split(strings.ReplaceAll(api.Info.Description, "**", ""), "\n\n"),
		Style:      template.CSS(docsStyle),
	}
	for _, tag := range api.Tags {
		group := docsGroup{Name: tag.Name, Words: tag.Description}
		for path, item := range api.Paths {
			for method, op := range operationsOf(item) {
				if slices.Contains(op.Tags, tag.Name) {
					group.Operations = append(group.Operations, docsOperationOf(method, path, op, api.Components.Schemas))
				}
			}
		}
		slices.SortFunc(group.Operations, func(a, b docsOperation) int {
			return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
		})
		d.Groups = append(d.Groups, group)
	}
	for name, schema := range api.Components.Schemas.Map() {
		d.Schemas = append(d.Schemas, docsSchema{Name: name, Fields: propertiesOf(schema)})
	}
	slices.SortFunc(d.Schemas, func(a, b docsSchema) int { return strings.Compare(a.Name, b.Name) })
	return d
}

func operationsOf(item *huma.PathItem) map[string]*huma.Operation {
	all := map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodDelete: item.Delete,
		http.MethodOptions: item.Options, http.MethodHead: item.Head, http.MethodPatch: item.Patch,
	}
	for method, op := range all {
		if op == nil {
			delete(all, method)
		}
	}
	return all
}

func docsOperationOf(method, path string, op *huma.Operation, schemas huma.Registry) docsOperation {
	d := docsOperation{
		ID: op.OperationID, Method: method, Path: path, Summary: op.Summary,
		Paragraphs: strings.Split(op.Description, "\n\n"),
	}
	for _, p := range op.Parameters {
		d.Parameters = append(d.Parameters, docsField{
			Name: p.Name, In: p.In, Type: typeName(p.Schema), Words: p.Description, Required: p.Required, Example: exampleOf(p.Schema),
		})
	}
	if op.RequestBody != nil {
		for mediaType, media := range op.RequestBody.Content {
			schema := media.Schema
			if schema.Ref != "" {
				schema = schemas.SchemaFromRef(schema.Ref)
			}
			d.Body = append(d.Body, docsBody{MediaType: mediaType, Schema: refName(media.Schema), Fields: propertiesOf(schema)})
		}
	}
	for status, r := range op.Responses {
		d.Responses = append(d.Responses, docsResponseOf(status, r))
	}
	slices.SortFunc(d.Responses, func(a, b docsResponse) int { return strings.Compare(a.Status, b.Status) })
	return d
}

func docsResponseOf(status string, r *huma.Response) docsResponse {
	d := docsResponse{Status: status, Words: r.Description, Success: status < "400"}
	for mediaType, media := range r.Content {
		if mediaType != problemMedia {
			d.MediaType, d.Schemas = mediaType, refNames(media.Schema)
		}
		for kind := range media.Examples {
			d.Problems = append(d.Problems, problemPrefix+kind)
		}
	}
	slices.Sort(d.Problems)
	return d
}

// propertiesOf lists the properties of an object's schema by name.
func propertiesOf(s *huma.Schema) []docsField {
	if s == nil {
		return nil
	}
	var fields []docsField
	for name, p := range s.Properties {
		fields = append(fields, docsField{
			Name: name, Type: typeName(p), Words: p.Description, Example: exampleOf(p),
			Required: slices.Contains(s.Required, name),
		})
	}
	slices.SortFunc(fields, func(a, b docsField) int { return strings.Compare(a.Name, b.Name) })
	return fields
}

// typeName is a schema in one word.
func typeName(s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return refName(s)
	case s.Items != nil:
		return "list of " + typeName(s.Items)
	case s.Format != "":
		return s.Type + " (" + s.Format + ")"
	}
	return s.Type
}

func refName(s *huma.Schema) string {
	if s == nil {
		return ""
	}
	return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
}

// refNames is the schemas that a response may have.
func refNames(s *huma.Schema) []string {
	if s != nil && s.Ref != "" {
		return []string{refName(s)}
	}
	var names []string
	if s != nil {
		for _, one := range s.OneOf {
			names = append(names, refName(one))
		}
	}
	return names
}

func exampleOf(s *huma.Schema) string {
	if s == nil || len(s.Examples) == 0 {
		return ""
	}
	b, err := json.Marshal(s.Examples[0])
	if err != nil {
		return ""
	}
	return string(b)
}
