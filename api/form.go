package api

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"strings"

	"github.com/langdu/langdu/models"
)

// formFields is every field of an upload and the most bytes that it may have.
var formFields = map[string]int64{
	"learner":  1 << 10,
	"page":     1 << 10,
	"question": 1 << 10,
	"text":     4 * models.MaxTextRunes, // bytes of the longest code point
	"readings": 10 * models.MaxTextRunes,
}

// maxFields bounds how many parts are looked at before the file.
const maxFields = 8

// formOverhead is what an upload may have besides its file.
const formOverhead = smallBody

// fileField is the name of the file part.
const fileField = "audio"

// formOrder is what every error about the order of the fields ends in.
const formOrder = "send the fields learner and page (or question, or text with readings if needed) first and the file part audio last: " +
	"nothing of a voice is taken before it is known whose it is"

// uploadForm reads a multipart upload one part at a time, never whole.
type uploadForm struct {
	frame  *frame
	reader *multipart.Reader
	fields map[string]string
	file   *multipart.Part
}

// frame is the body of a form, of which all but the file is bounded: for mime/multipart
// the header of a part may have 10 MB, and it stays in memory as long as the part.
type frame struct {
	body io.Reader
	left int  // bytes that may be read until the file is reached, or after it
	file bool // the file is being read, which has a limit of its own
}

func (f *frame) Read(p []byte) (int, error) {
	if f.file {
		return f.body.Read(p)
	}
	if f.left == 0 {
		return 0, models.Errorf("api.frame", models.TooLarge, "what the form has besides its file is more than %d bytes; %s", formOverhead, formOrder)
	}
	n, err := f.body.Read(p[:min(len(p), f.left)])
	f.left -= n
	return n, err
}

// openForm reads the fields up to the file part, whose bytes stay unread.
func openForm(r *http.Request) (*uploadForm, error) {
	const op = "api.openForm"
	mediaType, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/form-data" || parameters["boundary"] == "" {
		return nil, models.Errorf(op, models.Invalid, "Content-Type must be multipart/form-data with a boundary; %s", formOrder)
	}
	body := &frame{body: r.Body, left: formOverhead}
	f := &uploadForm{frame: body, reader: multipart.NewReader(body, parameters["boundary"]), fields: map[string]string{}}
	for range maxFields {
		part, err := f.reader.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, models.Errorf(op, models.Invalid, "the form has no file part named audio; %s", formOrder)
		case err != nil:
			return nil, bodyError(err)
		case part.FormName() == fileField:
			f.file, f.frame.file = part, true
			return f, nil
		}
		if err := f.field(part); err != nil {
			return nil, err
		}
	}
	return nil, models.Errorf(op, models.Invalid, "the form has too many fields before its file; %s", formOrder)
}

// field reads one field.
func (f *uploadForm) field(part *multipart.Part) error {
	const op = "api.uploadForm.field"
	name := part.FormName()
	limit, known := formFields[name]
	if !known {
		return models.Errorf(op, models.Invalid, "a field of the form is not known; %s", formOrder)
	}
	if _, twice := f.fields[name]; twice {
		return models.Errorf(op, models.Invalid, "field %s is given twice", name)
	}
	value, err := io.ReadAll(io.LimitReader(part, limit+1))
	if err != nil {
		return bodyError(err)
	}
	if int64(len(value)) > limit {
		return models.Errorf(op, models.Invalid, "field %s has more than %d bytes", name, limit)
	}
	f.fields[name] = strings.TrimSpace(string(value))
	return plainField(name, value)
}

// end checks that nothing follows the file, which also proves that the file was
// not cut off where its end marker should be.
func (f *uploadForm) end() error {
	f.frame.file = false
	_, err := f.reader.NextPart()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return bodyError(err)
	}
	return models.Errorf("api.uploadForm.end", models.Invalid, "a part comes after the file; %s", formOrder)
}

// bodyError says why a request's body could not be read. What says so itself is left
// as it is.
func bodyError(err error) error {
	const op = "api.body"
	var (
		large   *http.MaxBytesError
		timeout net.Error
		known   *models.Error
	)
	switch {
	case errors.As(err, &known):
		return err
	case errors.As(err, &large):
		return models.Errorf(op, models.TooLarge, "the body has more than the %d bytes that this call takes", large.Limit)
	case errors.As(err, &timeout) && timeout.Timeout():
		return models.Errorf(op, tooSlow, "the body came too slowly, or stopped coming: send the request again")
	}
	return models.Errorf(op, malformed, "the body broke off or is not what its Content-Type says: send the request again")
}
