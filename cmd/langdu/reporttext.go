package main

import (
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/langdu/langdu/models"
)

// writeMarkdown writes a report as Markdown, each heading in Chinese and English.
func writeMarkdown(w io.Writer, r models.Report) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# 个人信息保护年度审计报告与影响评估 · Yearly audit report and impact assessment %d\n\n", r.Year)
	fmt.Fprintf(&b, "%s – %s UTC. 生成时间 · Made at %s.", r.From.Format("2006-01-02"), r.To.Format("2006-01-02 15:04"), r.MadeAt.Format("2006-01-02 15:04"))
	if !r.Complete {
		b.WriteString(" 本年度尚未结束 · The year is not over.")
	}
	b.WriteString("\n")
	for _, s := range r.Sections {
		fmt.Fprintf(&b, "\n## %s · %s\n\n", s.Heading.Chinese, s.Heading.English)
		if len(s.Columns) > 0 {
			markdownTable(&b, s)
		}
		for _, n := range s.Notes {
			fmt.Fprintf(&b, "- %s\n  %s\n", n.Chinese, n.English)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func markdownTable(b *strings.Builder, s models.ReportSection) {
	b.WriteString("| |")
	for _, c := range s.Columns {
		fmt.Fprintf(b, " %s · %s |", c.Heading.Chinese, c.Heading.English)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(s.Columns)) + "\n")
	for _, row := range s.Rows {
		b.WriteString("| " + cell(row.Name) + " |")
		for _, v := range row.Values {
			b.WriteString(" " + cell(v) + " |")
		}
		b.WriteString("\n")
	}
	if len(s.Rows) == 0 {
		b.WriteString("| – |" + strings.Repeat(" – |", len(s.Columns)) + "\n")
	}
	b.WriteString("\n")
}

// cell keeps what an operator has declared from ending a cell or opening a tag.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "<", "&lt;", "\n", " ").Replace(s)
}

// writeHTML writes a report as one page that needs nothing else.
func writeHTML(w io.Writer, r models.Report) error { return reportPage.Execute(w, r) }

var reportPage = template.Must(template.New("report").Parse(`<!doctype html>
<html lang="zh"><meta charset="utf-8"><title>年度审计报告 {{.Year}}</title>
<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;margin:.5rem 0}td,th{border:1px solid #999;padding:.2rem .6rem;text-align:left}small{color:#555}</style>
<h1>个人信息保护年度审计报告与影响评估<br><small lang="en">Yearly audit report and impact assessment {{.Year}}</small></h1>
<p>{{.From.Format "2006-01-02"}} – {{.To.Format "2006-01-02 15:04"}} UTC. 生成时间 · <span lang="en">Made at</span> {{.MadeAt.Format "2006-01-02 15:04"}}.{{if not .Complete}} 本年度尚未结束 · <span lang="en">The year is not over.</span>{{end}}</p>
{{range .Sections}}<h2>{{.Heading.Chinese}}<br><small lang="en">{{.Heading.English}}</small></h2>
{{if .Columns}}<table><tr><th></th>{{range .Columns}}<th>{{.Heading.Chinese}}<br><small lang="en">{{.Heading.English}}</small></th>{{end}}</tr>
{{range .Rows}}<tr><td>{{.Name}}</td>{{range .Values}}<td>{{.}}</td>{{end}}</tr>
{{else}}<tr><td>–</td></tr>
{{end}}</table>{{end}}{{if .Notes}}<ul>{{range .Notes}}<li>{{.Chinese}}<br><small lang="en">{{.English}}</small></li>{{end}}</ul>{{end}}
{{end}}</html>
`))
