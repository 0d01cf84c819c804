// Asks a data source as Grafana does: by Grafana's own back end for Prometheus data sources. It reads a data source as it is
// provisioned and the queries of panels as JSON, and writes what Grafana would get, with every request that was sent.
package main

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	"github.com/grafana/grafana-plugin-sdk-go/backend"
	sdkhttp "github.com/grafana/grafana-plugin-sdk-go/backend/httpclient"
	sdklog "github.com/grafana/grafana-plugin-sdk-go/backend/log"
	"github.com/grafana/grafana/pkg/promlib"
)

type input struct {
	DataSource struct {
		Name     string          `json:"name"`
		UID      string          `json:"uid"`
		URL      string          `json:"url"`
		JSONData json.RawMessage `json:"jsonData"`
		// Who asks, where somebody has to say so.
		BasicAuth      bool              `json:"basicAuth"`
		BasicAuthUser  string            `json:"basicAuthUser"`
		SecureJSONData map[string]string `json:"secureJsonData"`
	} `json:"dataSource"`
	// Each as a dashboard holds it.
	Queries []json.RawMessage `json:"queries"`
	From    time.Time         `json:"from"`
	To      time.Time         `json:"to"`
}

type output struct {
	Healthy string `json:"healthy"`
	// Values by query: points of all series that are numbers.
	Points []int    `json:"points"`
	Errors []string `json:"errors"`
	// What a variable of a dashboard would offer: values of the label job.
	Jobs     json.RawMessage `json:"jobs"`
	Requests []string        `json:"requests"`
}

type sender struct{ body []byte }

func (s *sender) Send(response *backend.CallResourceResponse) error {
	s.body = response.Body
	return nil
}

func main() {
	var in input
	must(json.NewDecoder(os.Stdin).Decode(&in))
	var out output
	record := sdkhttp.NamedMiddlewareFunc("record", func(_ sdkhttp.Options, next http.RoundTripper) http.RoundTripper {
		return sdkhttp.RoundTripperFunc(func(request *http.Request) (*http.Response, error) {
			out.Requests = append(out.Requests, request.Method+" "+request.URL.RequestURI())
			return next.RoundTrip(request)
		})
	})
	logger := sdklog.NewNullLogger()
	service := promlib.NewService(sdkhttp.NewProvider(), logger,
		func(_ context.Context, _ backend.DataSourceInstanceSettings, options *sdkhttp.Options, _ sdklog.Logger) error {
			options.Middlewares = append(options.Middlewares, record)
			return nil
		})
	plugin := backend.PluginContext{
		PluginID:      "prometheus",
		GrafanaConfig: backend.NewGrafanaCfg(nil),
		DataSourceInstanceSettings: &backend.DataSourceInstanceSettings{
			Name: in.DataSource.Name, UID: in.DataSource.UID, URL: in.DataSource.URL, JSONData: in.DataSource.JSONData,
			BasicAuthEnabled: in.DataSource.BasicAuth, BasicAuthUser: in.DataSource.BasicAuthUser,
			DecryptedSecureJSONData: in.DataSource.SecureJSONData,
		},
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()

	health, err := service.CheckHealth(ctx, &backend.CheckHealthRequest{PluginContext: plugin})
	must(err)
	out.Healthy = health.Status.String() + ": " + health.Message

	request := &backend.QueryDataRequest{PluginContext: plugin}
	for _, query := range in.Queries {
		var named struct {
			RefID string `json:"refId"`
		}
		must(json.Unmarshal(query, &named))
		request.Queries = append(request.Queries, backend.DataQuery{
			RefID: named.RefID, JSON: query, Interval: time.Minute, MaxDataPoints: 1000,
			TimeRange: backend.TimeRange{From: in.From, To: in.To},
		})
	}
	answer, err := service.QueryData(ctx, request)
	must(err)
	for _, query := range request.Queries {
		response := answer.Responses[query.RefID]
		points := 0
		for _, frame := range response.Frames {
			for _, field := range frame.Fields {
				if field.Type().Numeric() {
					points += field.Len()
				}
			}
		}
		out.Points = append(out.Points, points)
		if response.Error != nil {
			out.Errors = append(out.Errors, response.Error.Error())
		}
	}

	var jobs sender
	must(service.CallResource(ctx, &backend.CallResourceRequest{
		PluginContext: plugin, Path: "api/v1/label/job/values", Method: http.MethodGet, URL: "api/v1/label/job/values?match[]=up",
	}, &jobs))
	var values struct {
		Data json.RawMessage `json:"data"`
	}
	must(json.Unmarshal(jobs.body, &values))
	out.Jobs = values.Data
	must(json.NewEncoder(os.Stdout).Encode(out))
}

func must(err error) {
	if err != nil && err != io.EOF {
		log.Fatal(err)
	}
}
