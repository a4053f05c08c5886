package api

import (
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"github.com/langdu/langdu/models"
)

// header documents a header of the protocol.
func header(name, words, example string, required bool) *huma.Param {
	return &huma.Param{Name: name, In: "header", Required: required, Description: words, Schema: &huma.Schema{Type: huma.TypeString}, Example: example}
}

func tusVersion() *huma.Param {
	return header("Tus-Resumable", "The version of the protocol", "1.0.0", true)
}

// resumableRoutes documents the protocol by hand, as it is spoken in headers.
func (s *server) resumableRoutes() {
	s.stream(answered(s.operation("OPTIONS /v1/uploads", about{
		id: "uploadOptions", tag: tagRecordings, summary: "What of tus is spoken here",
		words: "Versions, extensions and the largest upload, in the headers of the answer.",
	}), http.StatusOK, "See the headers", "Tus-Version", "Tus-Extension", "Tus-Max-Size"), s.uploadOptions)

	begin := s.operation(beginPattern, about{
		id: "beginUpload", tag: tagRecordings, summary: "Begin an upload that may be cut off",
		words: "The resumable way to send a recording, by tus 1.0 (https://tus.io): an upload may begin while the recording is still made, and goes on hours later where the network has gone. " +
			"Any tus client can do it. What is heard stands in Upload-Metadata, with the fields of the form of POST /v1/recordings. " +
			"Nothing is stored without the consent for scoring, which is asked for again with each request; an upload that is not finished by Upload-Expires is erased. A body (Content-Type application/offset+octet-stream) is its first bytes.",
		fails: []models.Kind{malformed, wrongVersion, tooSlow, models.ConsentRequired, models.Closing, models.TooLarge, models.Unsupported, models.RateLimited, overloaded, locked},
	})
	begin.Parameters = append(begin.Parameters, tusVersion(),
		header("Upload-Length", "The bytes of the whole file; or else Upload-Defer-Length", "48211", false),
		header("Upload-Defer-Length", "1: the length is told with a later PATCH, because the recording is still made", "1", false),
		header("Upload-Metadata", "learner and page, question, or text with readings: each name with its value in base64, with commas between. filename and filetype are passed by and not kept", "learner bDE=,page cDE=", true))
	s.stream(answered(begin, http.StatusCreated, "Begun", "Location", "Upload-Expires", "Upload-Offset", recordingHeader), s.uploadBegin)

	state := s.operation("HEAD /v1/uploads/{id}", about{
		id: "uploadState", tag: tagRecordings, summary: "How much of an upload is stored",
		words: "Where to go on. An upload of which every byte has come, and whose last answer was lost, is finished by this and says which recording it is.",
		fails: []models.Kind{models.ConsentRequired, models.Closing, models.Unsupported, locked},
	})
	state.Parameters = append(state.Parameters, pathParam("id", "The upload"))
	s.stream(answered(state, http.StatusOK, "See the headers", "Upload-Offset", "Upload-Length", "Upload-Defer-Length", "Upload-Expires", recordingHeader), s.uploadState)

	more := s.operation("PATCH /v1/uploads/{id}", about{
		id: "continueUpload", tag: tagRecordings, summary: "Send more of an upload",
		words: "Bytes from Upload-Offset on, as many as are there. When the connection breaks, what came is stored. The answer to the last one says in " + recordingHeader +
			" which recording it has become; from there on it is as after POST /v1/recordings. What turns out to be no sound is refused and erased.",
		fails: []models.Kind{malformed, wrongVersion, tooSlow, models.ConsentRequired, models.Closing, models.TooLarge, models.Unsupported, models.Corrupt, models.RateLimited, locked},
	})
	more.Parameters = append(more.Parameters, pathParam("id", "The upload"), tusVersion(),
		header("Upload-Offset", "Where these bytes belong: as many as are stored", "16384", true),
		header("Upload-Length", "Once, where it was deferred: the bytes of the whole file", "48211", false))
	more.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/offset+octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
	s.stream(answered(more, http.StatusNoContent, "Stored", "Upload-Offset", "Upload-Expires", recordingHeader), s.uploadMore)

	end := s.operation("DELETE /v1/uploads/{id}", about{
		id: "endUpload", tag: tagRecordings, summary: "Give an upload up",
		words: "Erases what has come of it. An upload that is finished is a recording: DELETE that.",
		fails: []models.Kind{wrongVersion, locked},
	})
	end.Parameters = append(end.Parameters, pathParam("id", "The upload"), tusVersion())
	s.stream(answered(end, http.StatusNoContent, "Erased"), s.endUpload)
}

// answered documents a success that is said in headers.
func answered(op huma.Operation, status int, words string, headers ...string) huma.Operation {
	response := &huma.Response{Description: words, Headers: map[string]*huma.Param{}}
	for _, name := range headers {
		response.Headers[name] = &huma.Param{Schema: &huma.Schema{Type: huma.TypeString}, Description: answerHeaders[name]}
	}
	op.Responses[strconv.Itoa(status)] = response
	return op
}

// answerHeaders is what each header of an answer says.
var answerHeaders = map[string]string{
	"Location":            "The upload",
	"Upload-Offset":       "How many bytes are stored",
	"Upload-Length":       "How many bytes the whole file has, where that is known",
	"Upload-Defer-Length": "1 where the length is not known yet",
	"Upload-Expires":      "When it is too late to go on, as an HTTP date",
	recordingHeader:       "Once it is finished: the recording, /v1/recordings/{id}",
	"Tus-Version":         "1.0.0",
	"Tus-Extension":       "creation, creation-with-upload, creation-defer-length, termination, expiration",
	"Tus-Max-Size":        "The most bytes that one recording may have",
}
