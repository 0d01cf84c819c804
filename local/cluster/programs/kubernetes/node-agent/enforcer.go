package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	"k8s.io/klog/v2"
)

// enforce keeps the node's packet filter as the NetworkPolicies say, until the context ends. What is set then stays.
func enforce(ctx context.Context, client kubernetes.Interface, apply func(context.Context, string) error) error {
	factory := informers.NewSharedInformerFactory(client, 0)
	pods, namespaces := factory.Core().V1().Pods(), factory.Core().V1().Namespaces()
	policies := factory.Networking().V1().NetworkPolicies()
	changed := make(chan struct{}, 1) // many changes at once are one
	notice := func(any) {
		select {
		case changed <- struct{}{}:
		default:
		}
	}
	for _, informer := range []cache.SharedIndexInformer{pods.Informer(), namespaces.Informer(), policies.Informer()} {
		handler := cache.ResourceEventHandlerFuncs{AddFunc: notice, UpdateFunc: func(_, after any) { notice(after) }, DeleteFunc: notice}
		if _, err := informer.AddEventHandler(handler); err != nil {
			return err
		}
	}
	factory.Start(ctx.Done())
	defer factory.Shutdown()
	factory.WaitForCacheSync(ctx.Done())

	var applied string
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
		var now network
		var err error
		if now.pods, err = pods.Lister().List(labels.Everything()); err != nil {
			return err
		}
		if now.namespaces, err = namespaces.Lister().List(labels.Everything()); err != nil {
			return err
		}
		if now.policies, err = policies.Lister().List(labels.Everything()); err != nil {
			return err
		}
		text := ruleset(now)
		if text == applied {
			continue
		}
		if err := apply(ctx, text); err != nil {
			klog.ErrorS(err, "NetworkPolicies could not be set, and are tried again")
			time.AfterFunc(time.Second, func() { notice(nil) })
			continue
		}
		applied = text
	}
}

// nft runs a program of nftables, all of it or nothing.
func nft(ctx context.Context, text string) error {
	command := exec.CommandContext(ctx, "nft", "-f", "-")
	command.Stdin = strings.NewReader(text)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("nft: %w: %s", err, strings.TrimSpace(string(output)))
	}
	return nil
}
