// Command node-agent does what a platform's add-ons do on its nodes.
//
// It makes the cluster's volumes: each is an ext4 image in a folder of the node, mounted by loop device. Making one takes
// milliseconds, the kubelet reports its use and capacity, and a full volume is really full.
//
// It enforces NetworkPolicies by the node's packet filter, so that a policy that forgets somebody is found here.
//
// It is a program of its own, because what it does not link it does not keep in memory.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/workqueue"
	"k8s.io/component-base/cli"
	"k8s.io/klog/v2"
	"k8s.io/mount-utils"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

// name is what a StorageClass names as its provisioner.
const name = "thanos-stack.local/volume"

func main() {
	os.Exit(cli.Run(command()))
}

// command returns the daemon. It runs as root beside the kubelet, in the mount and network namespaces of the kubelet.
func command() *cobra.Command {
	var kubeconfig, node, directory string
	command := &cobra.Command{
		Use:           "node-agent",
		Short:         "Makes the volumes of StorageClasses with the provisioner " + name + " and enforces NetworkPolicies",
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(*cobra.Command, []string) error {
			return run(kubeconfig, node, directory)
		},
	}
	flags := command.Flags()
	flags.StringVar(&kubeconfig, "kubeconfig", "", "how to reach the API server")
	flags.StringVar(&node, "node", "", "name of the Node that the volumes belong to")
	flags.StringVar(&directory, "directory", "", "folder for images and mount points; absolute, made when missing")
	for _, flag := range []string{"kubeconfig", "node", "directory"} {
		_ = command.MarkFlagRequired(flag) // fails only for a flag that is not there
	}
	return command
}

func run(kubeconfig, node, directory string) error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
	if err != nil {
		return err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	store, err := newStore(directory, mount.NewWithoutSystemd(""))
	if err != nil {
		return err
	}
	// Before anything is served, and without giving up on the others when one is damaged: its pod waits.
	if err := store.restore(ctx); err != nil {
		klog.ErrorS(err, "Some volumes could not be mounted again")
	}
	go func() {
		if err := enforce(ctx, client, nft); err != nil {
			klog.ErrorS(err, "NetworkPolicies are not enforced any more")
		}
	}()
	controller.NewProvisionController(ctx, client, name, &provisioner{store: store, node: node},
		controller.LeaderElection(false),
		controller.FailedProvisionThreshold(0),
		controller.FailedDeleteThreshold(0),
		controller.RateLimiter(workqueue.NewTypedItemExponentialFailureRateLimiter[string](time.Second, 30*time.Second)),
	).Run(ctx)
	return nil
}
