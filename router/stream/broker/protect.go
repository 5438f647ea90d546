package broker

import (
	"strings"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"
)

const whyRefused = "the embedded broker keeps everything it is given"

// protect refuses the requests that would delete stored records: deletion of
// topics or records, settings of topics, and new topics that are not kept for
// good.
func protect(c *kfake.Cluster) {
	keep := func(key int16, judge func(kmsg.Request) kmsg.Response) {
		c.ControlKey(key, func(req kmsg.Request) (kmsg.Response, error, bool) {
			c.KeepControl()
			resp := judge(req)
			return resp, nil, resp != nil
		})
	}
	keep(int16(kmsg.CreateTopics), refuseCreation)
	keep(int16(kmsg.DeleteTopics), refuseTopicDeletion)
	keep(int16(kmsg.DeleteRecords), refuseRecordDeletion)
	keep(int16(kmsg.AlterConfigs), refuseAlter)
	keep(int16(kmsg.IncrementalAlterConfigs), refuseIncrementalAlter)
}

// refuseCreation lets topics through that are never compacted nor expired.
func refuseCreation(r kmsg.Request) kmsg.Response {
	req := r.(*kmsg.CreateTopicsRequest)
	kept := true
	for _, t := range req.Topics {
		for _, c := range t.Configs {
			value := ""
			if c.Value != nil {
				value = *c.Value
			}
			switch c.Name {
			case "cleanup.policy":
				kept = kept && !strings.Contains(value, "compact")
			case "retention.ms", "retention.bytes":
				kept = kept && value == "-1"
			}
		}
	}
	if kept {
		return nil
	}
	resp := req.ResponseKind().(*kmsg.CreateTopicsResponse)
	for _, t := range req.Topics {
		a := kmsg.NewCreateTopicsResponseTopic()
		a.Topic = t.Topic
		a.ErrorCode, a.ErrorMessage = kerr.PolicyViolation.Code, kmsg.StringPtr(whyRefused)
		resp.Topics = append(resp.Topics, a)
	}
	return resp
}

func refuseTopicDeletion(r kmsg.Request) kmsg.Response {
	req := r.(*kmsg.DeleteTopicsRequest)
	resp := req.ResponseKind().(*kmsg.DeleteTopicsResponse)
	add := func(name *string, id [16]byte) {
		a := kmsg.NewDeleteTopicsResponseTopic()
		a.Topic, a.TopicID = name, id
		a.ErrorCode, a.ErrorMessage = kerr.PolicyViolation.Code, kmsg.StringPtr(whyRefused)
		resp.Topics = append(resp.Topics, a)
	}
	for _, name := range req.TopicNames {
		add(&name, [16]byte{})
	}
	for _, t := range req.Topics {
		add(t.Topic, t.TopicID)
	}
	return resp
}

func refuseRecordDeletion(r kmsg.Request) kmsg.Response {
	req := r.(*kmsg.DeleteRecordsRequest)
	resp := req.ResponseKind().(*kmsg.DeleteRecordsResponse)
	for _, t := range req.Topics {
		a := kmsg.NewDeleteRecordsResponseTopic()
		a.Topic = t.Topic
		for _, p := range t.Partitions {
			b := kmsg.NewDeleteRecordsResponseTopicPartition()
			b.Partition, b.LowWatermark, b.ErrorCode = p.Partition, -1, kerr.PolicyViolation.Code
			a.Partitions = append(a.Partitions, b)
		}
		resp.Topics = append(resp.Topics, a)
	}
	return resp
}

func refuseAlter(r kmsg.Request) kmsg.Response {
	req := r.(*kmsg.AlterConfigsRequest)
	resp := req.ResponseKind().(*kmsg.AlterConfigsResponse)
	for _, x := range req.Resources {
		a := kmsg.NewAlterConfigsResponseResource()
		a.ResourceType, a.ResourceName = x.ResourceType, x.ResourceName
		a.ErrorCode, a.ErrorMessage = kerr.PolicyViolation.Code, kmsg.StringPtr(whyRefused)
		resp.Resources = append(resp.Resources, a)
	}
	return resp
}

func refuseIncrementalAlter(r kmsg.Request) kmsg.Response {
	req := r.(*kmsg.IncrementalAlterConfigsRequest)
	resp := req.ResponseKind().(*kmsg.IncrementalAlterConfigsResponse)
	for _, x := range req.Resources {
		a := kmsg.NewIncrementalAlterConfigsResponseResource()
		a.ResourceType, a.ResourceName = x.ResourceType, x.ResourceName
		a.ErrorCode, a.ErrorMessage = kerr.PolicyViolation.Code, kmsg.StringPtr(whyRefused)
		resp.Resources = append(resp.Resources, a)
	}
	return resp
}
