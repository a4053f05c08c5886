package api

import "github.com/langdu/langdu/api/picture"

// relation is what must tie a caller to what a route is about, besides the role.
type relation int

const (
	// toNothing: the role is enough.
	toNothing relation = iota
	// toLearner: the caller acts for the {learner} in the path.
	toLearner
	// toRecording: the caller acts for the learner of the recording {id} in the
	// path, which is there, and neither erased nor past its time.
	toRecording
	// toUpload: the caller acts for the learner of the upload {id} in the path, which
	// is there and not erased.
	toUpload
	// toForm: the caller acts for the learner named in the form or the metadata; the
	// handler asks as soon as it has read the field.
	toForm
)

// rule is who may call a route.
type rule struct {
	roles []Role   // nil: everyone, without a token
	to    relation // how they must be related
	// body is the most bytes that a body may have; 0 means [smallBody].
	body int64
	// ofAge: a learner's own token does not do while they are under 14.
	ofAge bool
	// ownReplay: the handler honours Idempotency-Key itself.
	ownReplay bool
}

// public says that no token is asked for.
func (r rule) public() bool { return r.roles == nil }

// Groups of roles that appear together.
var (
	childSide = []Role{RoleLearner, RoleGuardian, RoleApp}
	speakFor  = []Role{RoleGuardian, RoleApp, RoleCustodian}
	ownData   = []Role{RoleLearner, RoleGuardian, RoleApp, RoleCustodian}
	writers   = []Role{RoleApp, RoleStaff, RoleOperator}
	stewards  = []Role{RoleCustodian, RoleOperator}
	askers    = []Role{RoleStaff, RoleCustodian}
	desk      = []Role{RoleStaff, RoleCustodian, RoleOperator}
)

// rules is who may call what. A route without a rule cannot be registered, so
// that forgetting one closes a door instead of opening it. Nobody on the staff's
// side hears a recording or sees its result but by an approved access request.
var rules = map[string]rule{
	"GET /healthz":      {},
	"GET /readyz":       {},
	"GET /metrics":      {}, // loopback, or an operator's token: see metrics.go
	"GET /openapi.json": {},
	"GET /docs":         {},

	"GET /v1/session":    {roles: Roles},
	"POST /v1/session":   {roles: Roles, ownReplay: true},
	"DELETE /v1/session": {ownReplay: true},

	"GET /v1/retention":          {},
	"GET /v1/policies":           {},
	"GET /v1/policies/{version}": {},
	"PUT /v1/policies/{version}": {roles: stewards, body: 512 << 10},

	"GET /v1/pages":        {roles: Roles},
	"GET /v1/pages/{page}": {roles: Roles},
	"PUT /v1/pages/{page}": {roles: writers},

	// What a page has besides its text.
	"PUT /v1/pages/{page}/picture":     {roles: writers, body: picture.MostBytes},
	"GET /v1/pages/{page}/picture":     {roles: Roles},
	"DELETE /v1/pages/{page}/picture":  {roles: writers},
	"PUT /v1/pages/{page}/model":       {roles: writers, body: modelBytes},
	"GET /v1/pages/{page}/model":       {roles: Roles},
	"GET /v1/pages/{page}/model/audio": {roles: Roles},
	"DELETE /v1/pages/{page}/model":    {roles: writers},

	"GET /v1/questions":            {roles: Roles},
	"GET /v1/questions/{question}": {roles: Roles},
	"PUT /v1/questions/{question}": {roles: writers},

	"PUT /v1/learners/{learner}":                       {roles: speakFor, to: toLearner},
	"GET /v1/learners/{learner}":                       {roles: ownData, to: toLearner},
	"DELETE /v1/learners/{learner}":                    {roles: ownData, to: toLearner, ofAge: true},
	"GET /v1/learners/{learner}/consents":              {roles: ownData, to: toLearner},
	"POST /v1/learners/{learner}/consents":             {roles: childSide, to: toLearner, ofAge: true},
	"DELETE /v1/learners/{learner}/consents/{purpose}": {roles: ownData, to: toLearner, ofAge: true},
	"GET /v1/learners/{learner}/work":                  {roles: childSide, to: toLearner},
	"GET /v1/learners/{learner}/kept":                  {roles: ownData, to: toLearner},
	"GET /v1/learners/{learner}/work/months":           {roles: childSide, to: toLearner},
	"GET /v1/learners/{learner}/growth":                {roles: childSide, to: toLearner},
	"GET /v1/learners/{learner}/growth/{char}":         {roles: childSide, to: toLearner},
	"GET /v1/learners/{learner}/growth.csv":            {roles: childSide, to: toLearner},

	"POST /v1/recordings":             {roles: childSide, to: toForm, ownReplay: true},
	"GET /v1/recordings/{id}":         {roles: childSide, to: toRecording},
	"DELETE /v1/recordings/{id}":      {roles: ownData, to: toRecording},
	"GET /v1/recordings/{id}/events":  {roles: childSide, to: toRecording},
	"GET /v1/recordings/{id}/result":  {roles: childSide, to: toRecording},
	"GET /v1/recordings/{id}/audio":   {roles: childSide, to: toRecording},
	"GET /v1/recordings/{id}/peaks":   {roles: childSide, to: toRecording},
	"PUT /v1/recordings/{id}/like":    {roles: childSide, to: toRecording},
	"DELETE /v1/recordings/{id}/like": {roles: childSide, to: toRecording},

	"OPTIONS /v1/uploads":     {},
	"POST /v1/uploads":        {roles: childSide, to: toForm, ownReplay: true},
	"HEAD /v1/uploads/{id}":   {roles: childSide, to: toUpload},
	"PATCH /v1/uploads/{id}":  {roles: childSide, to: toUpload, ownReplay: true},
	"DELETE /v1/uploads/{id}": {roles: childSide, to: toUpload},

	"GET /v1/erasures/{id}": {roles: ownData},

	// The audit log, the keys that signatures are checked with, who listened.
	"GET /v1/signing-keys":                {},
	"GET /v1/audit":                       {roles: stewards},
	"GET /v1/learners/{learner}/accesses": {roles: ownData, to: toLearner},

	// Rights: requests, disputes, exports.
	"POST /v1/requests":                   {roles: ownData},
	"GET /v1/requests":                    {roles: Roles},
	"GET /v1/requests/{id}":               {roles: Roles},
	"POST /v1/requests/{id}/decision":     {roles: []Role{RoleCustodian}},
	"POST /v1/learners/{learner}/exports": {roles: ownData, to: toLearner},
	"GET /v1/exports/{id}":                {roles: ownData},
	"GET /v1/exports/{id}/archive":        {roles: childSide}, // it holds the voice

	"POST /v1/recordings/{id}/disputes":   {roles: childSide, to: toRecording},
	"GET /v1/recordings/{id}/disputes":    {roles: childSide, to: toRecording},
	"GET /v1/disputes":                    {roles: []Role{RoleStaff, RoleCustodian}},
	"POST /v1/disputes/{id}/decision":     {roles: []Role{RoleStaff, RoleCustodian}},
	"POST /v1/learners/{learner}/rescore": {roles: speakFor, to: toLearner},
	"POST /v1/pages/{page}/rescore":       {roles: writers},
	"GET /v1/corrections/{id}":            {roles: Roles},

	// Correcting readings: what they would change, and what they were.
	"POST /v1/readings":                      {roles: writers},
	"POST /v1/pages/{page}/readings/preview": {roles: writers},
	"GET /v1/previews/{id}":                  {roles: writers},
	"DELETE /v1/previews/{id}":               {roles: writers},
	"GET /v1/pages/{page}/versions":          {roles: writers},

	"PUT /v1/learners/{learner}/refusals/{purpose}": {roles: childSide, to: toLearner, ofAge: true},

	// Staff's access, holds, shares.
	"POST /v1/access-requests":               {roles: []Role{RoleStaff}},
	"GET /v1/access-requests":                {roles: askers},
	"GET /v1/access-requests/{id}":           {roles: askers},
	"DELETE /v1/access-requests/{id}":        {roles: askers},
	"POST /v1/access-requests/{id}/decision": {roles: []Role{RoleCustodian}},
	"GET /v1/access-requests/{id}/audio":     {roles: []Role{RoleStaff}},

	"POST /v1/holds":              {roles: []Role{RoleCustodian}},
	"GET /v1/holds":               {roles: stewards},
	"GET /v1/holds/{id}":          {roles: stewards},
	"POST /v1/holds/{id}/confirm": {roles: stewards},
	"POST /v1/holds/{id}/release": {roles: []Role{RoleCustodian}},

	"POST /v1/recordings/{id}/shares":   {roles: childSide, to: toRecording, ofAge: true},
	"GET /v1/recordings/{id}/shares":    {roles: childSide, to: toRecording},
	"GET /v1/learners/{learner}/shares": {roles: childSide, to: toLearner},
	"DELETE /v1/shares/{id}":            {roles: ownData}, // which asks whose it is
	"GET /s/{token}":                    {},
	"GET /s/{token}/audio":              {},

	// Notices, incidents, closure, reports.
	"GET /v1/learners/{learner}/notices": {roles: childSide, to: toLearner},
	"GET /v1/notices":                    {roles: []Role{RoleApp}},
	"GET /v1/notices/{id}":               {roles: []Role{RoleApp}},
	"POST /v1/notices/{id}/delivered":    {roles: []Role{RoleApp}},
	"GET /v1/third-parties":              {},
	"GET /v1/closure":                    {},
	"POST /v1/incidents":                 {roles: stewards},
	"GET /v1/incidents":                  {roles: stewards},
	"GET /v1/incidents/{id}":             {roles: []Role{RoleCustodian}},
	"POST /v1/incidents/{id}/notify":     {roles: []Role{RoleCustodian}},
	"POST /v1/incidents/{id}/reported":   {roles: stewards},
	"GET /v1/reports/{year}":             {roles: stewards},
	"GET /v1/statistics":                 {roles: []Role{RoleCustodian}},

	// How the service is.
	"GET /v1/operations":                         {roles: desk},
	"GET /v1/operations/outcomes":                {roles: desk},
	"POST /v1/operations/queues/{queue}/retry":   {roles: []Role{RoleOperator}},
	"PUT /v1/operations/queues/{queue}/pause":    {roles: []Role{RoleOperator}},
	"DELETE /v1/operations/queues/{queue}/pause": {roles: []Role{RoleOperator}},

	"GET /v1/operations/hook":         {roles: []Role{RoleOperator}},
	"POST /v1/operations/hook/replay": {roles: []Role{RoleOperator}},

	// What retention would erase.
}
