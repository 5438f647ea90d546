package command

import (
	"github.com/rs/zerolog"
	"github.com/spf13/cobra"

	"github.com/clearhub/clearhub/router/stream/broker"
)

func (e *env) broker() *cobra.Command {
	o := broker.Options{Listen: "127.0.0.1:9092"}
	cmd := &cobra.Command{
		Use:     "broker",
		Example: "  clearhub broker --data /var/lib/clearhub/broker",
		Short:   "Run the embedded broker alone, for several hub processes on one machine",
		Long: `Broker runs the broker that serve starts where no cluster is named, in a process of its own. It speaks the
Kafka protocol on loopback and keeps its data in a folder that it locks. It is for one machine: for more than one use
Apache Kafka.

Point hubs at it with kafka: {brokers: ["127.0.0.1:9092"], partitions: 1, replicas: 1}.

Exit codes: 0 stopped as asked, 1 it could not start or failed, 64 wrong usage.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			o.Log = e.logger(zerolog.InfoLevel)
			b, err := broker.Start(cmd.Context(), o)
			if err != nil {
				return failed(err)
			}
			defer b.Close()
			if e.json() {
				if err := e.line(map[string]string{"address": b.Addr()}); err != nil {
					return failed(err)
				}
			} else {
				e.printf("broker at %s, data in %s\n", b.Addr(), o.Dir)
			}
			<-cmd.Context().Done()
			return nil
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.Dir, "data", "data/broker", "folder for the data")
	f.StringVar(&o.Listen, "listen", o.Listen, "loopback address to listen on")
	f.Int64Var(&o.MaxBytes, "max-bytes", 0, "how much is kept before it reports full (default a quarter of RAM, at most 8 GB)")
	f.BoolVar(&o.Unsynced, "unsynced", false, "do not fsync each batch: survives a killed process, not a power loss")
	return cmd
}
