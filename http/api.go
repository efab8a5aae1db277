package http

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
	"github.com/go-chi/chi/v5"

	"redbanner/attendance/leave"
)

// The API answers programs what the pages show to people: the same services, asked in the
// name of the account whose token a program carries.

const (
	apiPrefix = "/api/v1"
	apiSpec   = apiPrefix + "/openapi.json"
	apiTitle  = "redbanner"
)

// openAPI is the description of the API, as the test of it last wrote it down.
//
//go:embed openapi.json
var openAPI []byte

// operation is one operation of the API: an address like that of a page, with its policy,
// and how it is described.
type operation struct {
	route
	summary  string
	bodiless bool         // takes no body
	upload   int64        // takes a file of at most so many bytes as its body
	most     int64        // bytes of its largest document; 0: maxAPIBody
	unkeyed  string       // why no key is kept with its requests
	declare  func(r *api) // tells huma of it
}

// api is the API while it is put together.
type api struct {
	site *Site
	huma huma.API
}

// operations are those of the API, noun by noun.
func (s *Site) operations() []*operation {
	var all []*operation
	for _, part := range [][]*operation{
		s.apiMe(),
		s.apiScores(),
		s.apiPeriods(),
		s.apiReviews(),
		s.apiAttendance(),
		s.apiLeave(),
		s.apiSlips(),
		s.apiFacts(),
		s.apiObjections(),
		s.apiRounds(),
		s.apiRegisters(),
		s.apiCases(),
		s.apiGrades(),
		s.apiYears(),
		s.apiHonours(),
		s.apiTrends(),
		s.apiOrg(),
		s.apiCalendar(),
		s.apiEvidence(),
		s.apiImports(),
		s.apiMappings(),
		s.apiClocks(),
		s.apiRules(),
		s.apiReports(),
		s.apiAccounts(),
		s.apiDevices(),
		s.apiNotices(),
		s.apiSystem(),
		s.apiAudit(),
		s.apiJobs(),
	} {
		all = append(all, part...)
	}
	return all
}

// apiRoutes are the addresses of the API as the table of routes has them.
func (s *Site) apiRoutes() []route {
	routes := []route{{method: http.MethodGet, pattern: apiSpec, policy: anyone}}
	for _, op := range s.operations() {
		routes = append(routes, op.route)
	}
	return routes
}

// serveAPI puts the API on a router that knows no sessions: programs carry a token with
// each request.
func (s *Site) serveAPI(r chi.Router) huma.API {
	r.Get(apiSpec, s.apiSpecShow)
	a := &api{site: s, huma: humachi.New(r, s.apiConfig())}
	for _, op := range s.operations() {
		op.declare(a)
	}
	return a.huma
}

// apiConfig is huma's. The version is the API's own: it moves when an answer changes so
// that a program could stumble.
func (s *Site) apiConfig() huma.Config {
	config := huma.DefaultConfig(apiTitle, "1.0.0")
	config.Info.Description = "Scores, attendance and everything beside them, for programs. " +
		"Each request carries a token of an account (Authorization: Bearer rb.…) and may do what the account may, as far as the token was given it. " +
		"A write may carry an Idempotency-Key; the same request under the same key is answered as before and does nothing again for 24 hours. " +
		"What is out of reach looks like what is not there."
	config.OpenAPIPath, config.DocsPath, config.SchemasPath, config.CreateHooks = "", "", "", nil
	config.RejectUnknownQueryParameters = true
	config.Formats = map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat}
	config.Transformers = []huma.Transformer{wordRefusal}
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "A token of an account. The names beside it are the right that an operation takes."},
	}
	config.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[leave.HalfDays](), reflect.TypeFor[string]())
	return config
}

// apiSpecShow serves GET /api/v1/openapi.json.
func (s *Site) apiSpecShow(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/openapi+json")
	_, _ = w.Write(openAPI) // the client may have gone; there is nobody to tell
}

// reply is what an operation answers.
type reply[T any] struct {
	Link []string `header:"Link" doc:"The pages beside this one."`
	Body T
}

// operate makes an operation of the API; there is no other way to one. I holds what is
// read from the request, by huma's tags; O is the document that is answered.
func operate[I, O any](method, path string, p policy, summary string, handle func(*visit, *I) (O, error)) *operation {
	op := &operation{route: route{method: method, pattern: apiPrefix + path, policy: p}, summary: summary}
	_, hasBody := reflect.TypeFor[I]().FieldByName("Body")
	op.bodiless = !hasBody
	op.declare = func(a *api) {
		huma.Register(a.huma, a.described(op), func(ctx context.Context, in *I) (*reply[O], error) {
			v := visitOf(ctx)
			body, err := handle(v, in)
			if err != nil {
				return nil, v.refusal(err)
			}
			out := &reply[O]{Body: body}
			if l, paged := any(body).(interface{ links(*visit) []string }); paged {
				out.Link = l.links(v)
			}
			return out, nil
		})
	}
	return op
}

// The methods of operations.

func apiGet[I, O any](path string, p policy, summary string, handle func(*visit, *I) (O, error)) *operation {
	return operate(http.MethodGet, path, p, summary, handle)
}

func apiPost[I, O any](path string, p policy, summary string, handle func(*visit, *I) (O, error)) *operation {
	return operate(http.MethodPost, path, p, summary, handle)
}

func apiPut[I, O any](path string, p policy, summary string, handle func(*visit, *I) (O, error)) *operation {
	return operate(http.MethodPut, path, p, summary, handle)
}

// nothing is what an operation takes that takes nothing.
type nothing struct{}

// described is the operation as huma and the description of the API have it.
func (a *api) described(op *operation) huma.Operation {
	d := huma.Operation{
		OperationID: operationID(op.route), Method: op.method, Path: op.pattern, Summary: op.summary,
		Tags:         []string{strings.Split(strings.TrimPrefix(op.pattern, apiPrefix+"/"), "/")[0]},
		MaxBodyBytes: -1, BodyReadTimeout: -1, // the body is in memory by then
		Middlewares: huma.Middlewares{a.site.gate(op)},
		Responses:   map[string]*huma.Response{"default": a.refusals()},
		Security:    []map[string][]string{{"token": {}}},
	}
	if op.policy.right != "" {
		d.Security = []map[string][]string{{"token": {string(op.policy.right)}}}
	}
	if op.upload > 0 {
		d.RequestBody = &huma.RequestBody{
			Required: true, Description: "The file, of at most " + megabytes(op.upload) + ".",
			Content: map[string]*huma.MediaType{uploadType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}},
		}
	}
	if op.method != http.MethodGet {
		d.Description = "Idempotency-Key is taken."
		if op.unkeyed != "" {
			d.Description = "Idempotency-Key is not kept: " + op.unkeyed + "."
		}
		d.Parameters = append(d.Parameters, &huma.Param{
			Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: huma.TypeString}, Description: "A key of the program's own, such as a UUID.",
		})
	}
	return d
}

// refusals is how every operation answers what it refuses.
func (a *api) refusals() *huma.Response {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Refusal](), true, "Refusal")
	return &huma.Response{Description: "Refused", Content: map[string]*huma.MediaType{problemType: {Schema: schema}}}
}

// operationID names an operation after its address: get-leave-number.
func operationID(r route) string {
	id := strings.ToLower(r.method) + strings.TrimPrefix(r.pattern, apiPrefix)
	return strings.NewReplacer("/", "-", "{", "", "}", "", "_", "-").Replace(id)
}

// takesFile makes an operation take a file as its body, of at most so many bytes.
func (op *operation) takesFile(limit int64) *operation {
	op.upload, op.bodiless = limit, false
	return op
}

// takesAtMost makes an operation take documents of up to so many bytes.
func (op *operation) takesAtMost(limit int64) *operation {
	op.most = limit
	return op
}

// keepsNoKey makes an operation leave no trace of keys, for a reason.
func (op *operation) keepsNoKey(why string) *operation {
	op.unkeyed = why
	return op
}

// OpenAPI describes the API as it is served, in OpenAPI 3.1.
func (s *Site) OpenAPI() ([]byte, error) {
	written, err := json.MarshalIndent(s.serveAPI(chi.NewRouter()).OpenAPI(), "", " ")
	if err != nil {
		return nil, fmt.Errorf("describe the API: %w", err)
	}
	return append(written, '\n'), nil
}
