package command

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/messages"
	"github.com/clearhub/clearhub/router/config"
	"github.com/clearhub/clearhub/router/feed"
	"github.com/clearhub/clearhub/router/recognition"
)

// caller is how commands that change something reach a running hub.
type caller struct {
	api, tokenFile, tokenEnv, caFile string
	token                            string
	// view writes the answer in its reader's language, where the command has one.
	view *view
}

const callerHelp = `The hub is reached at --api, or where the configuration says that its API listens, with an operator's token from --token-file
or the environment variable --token-env.`

// callerExit is how they end, archiveExit how those end that read the log.
const (
	callerExit  = "\n\nExit codes: 0 done, 1 the hub cannot be reached or failed, 2 refused or not known, 64 wrong usage."
	archiveExit = "\n\nExit codes: 0 listed, 1 the log cannot be read, 64 wrong usage."
)

func (o *caller) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.api, "api", "", "URL of the hub's API; default as the configuration says")
	f.StringVar(&o.tokenFile, "token-file", "", "file with an operator's token")
	f.StringVar(&o.tokenEnv, "token-env", "CLEARHUB_TOKEN", "environment variable with an operator's token")
	f.StringVar(&o.caFile, "ca-file", "", "certificates to trust the hub by, beside the system's")
}

func (o *caller) resolve(file string) (err error) {
	if o.api == "" {
		c, err := config.LoadPublic(file)
		if err != nil {
			return err
		}
		scheme, host, port := "http", "", ""
		if host, port, err = net.SplitHostPort(c.API.Listen); err != nil || c.API.Off || port == "0" {
			return errors.New("the configuration does not say where the API is: use --api")
		}
		if c.API.CertFile != "" {
			scheme = "https"
		}
		if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
			host = "127.0.0.1"
		}
		o.api = scheme + "://" + net.JoinHostPort(host, port)
	}
	if o.token, err = secretFrom(o.tokenFile, o.tokenEnv); err != nil {
		return err
	}
	u, err := url.Parse(o.api)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fmt.Errorf("--api %q is not a URL", o.api)
	}
	return nil
}

func (o *caller) client() (*http.Client, error) {
	transport, err := feed.Transport(o.caFile)
	if err != nil {
		return nil, err
	}
	return &http.Client{Transport: transport, Timeout: time.Minute, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, nil
}

// command posts a body to the hub and prints how it came out.
func (e *env) command(ctx context.Context, o *caller, path string, query map[string]string, body any, what string) error {
	data, err := json.Marshal(body)
	if err != nil {
		return failed(err)
	}
	q := url.Values{}
	for k, v := range query {
		if v != "" {
			q.Set(k, v)
		}
	}
	target := strings.TrimRight(o.api, "/") + path
	if len(q) > 0 {
		target += "?" + q.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, bytes.NewReader(data))
	if err != nil {
		return failed(err)
	}
	req.Header.Set("Authorization", "Bearer "+o.token)
	req.Header.Set("Content-Type", "application/json")
	client, err := o.client()
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return failed(err)
	}
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 8<<20))
	if err != nil {
		return failed(err)
	}
	if e.json() {
		e.printf("%s\n", bytes.TrimSpace(answer))
	}
	var in struct {
		Status json.RawMessage   `json:"status"`
		Text   string            `json:"text"`
		Title  string            `json:"title"`
		Detail string            `json:"detail"`
		Values map[string]string `json:"values"`
		Faults []struct {
			Pointer, Text, Found, Expected string
		} `json:"faults"`
	}
	if err := json.Unmarshal(answer, &in); err != nil {
		return failed(fmt.Errorf("the hub answers %s and no JSON", resp.Status))
	}
	switch {
	case resp.StatusCode == http.StatusOK || resp.StatusCode == http.StatusAccepted:
		if !e.json() {
			status := strings.Trim(string(in.Status), `"`)
			if o.view != nil && o.view.lang != recognition.English {
				e.printf("%s: %s\n", what, o.view.of("answer", status))
				return nil
			}
			e.printf("%s: %s: %s\n", what, status, in.Text)
		}
		return nil
	case resp.StatusCode >= http.StatusInternalServerError:
		return failed(fmt.Errorf("%s: %s: %s", what, in.Title, in.Detail))
	}
	text := fmt.Sprintf("%s: %s: %s", what, in.Title, in.Detail)
	if why := messages.ReadRefusal(in.Values); why != nil && o.view != nil {
		text = what + ": " + why.In(o.view.lang)
	}
	for _, f := range in.Faults {
		text += fmt.Sprintf("\n  %s: %s, found %q, expected %s", f.Pointer, f.Text, f.Found, f.Expected)
	}
	return exitError{ExitRefused, errors.New(text)}
}
