// Reads dashboards and data sources by Grafana's own types, and says what is wrong with each: fields that these have not, lack
// or have of another kind, of the dashboard, its panels' options and their queries alike.
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"

	"github.com/go-openapi/strfmt"
	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	"github.com/grafana/grafana-openapi-client-go/models"
)

type given struct {
	Dashboards  []json.RawMessage `json:"dashboards"`
	DataSources []json.RawMessage `json:"dataSources"`
}

// Problems in the order of what was given; empty where there is none.
type found struct {
	Dashboards  []string `json:"dashboards"`
	DataSources []string `json:"dataSources"`
}

func main() {
	plugins.RegisterDefaultPlugins() // the panels' and queries' types, by the name of their plugin
	var in given
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		log.Fatal(err)
	}
	out := found{Dashboards: problems(in.Dashboards, readDashboard), DataSources: problems(in.DataSources, readDataSource)}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		log.Fatal(err)
	}
}

func problems(all []json.RawMessage, read func([]byte) error) []string {
	said := make([]string, len(all))
	for index, one := range all {
		if err := read(one); err != nil {
			said[index] = err.Error()
		}
	}
	return said
}

func readDashboard(raw []byte) error {
	var one dashboard.Dashboard
	// Where nothing is wrong it gives an empty list of errors, which is not nil.
	if err := one.UnmarshalJSONStrict(raw); err != nil && err.Error() != "" {
		return err
	}
	return one.Validate()
}

// An entry of a provisioning file is what the API takes to make a data source, and says whether people may change it.
func readDataSource(raw []byte) error {
	var one struct {
		models.AddDataSourceCommand
		Editable bool `json:"editable"`
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&one); err != nil {
		return err
	}
	return one.Validate(strfmt.Default)
}
