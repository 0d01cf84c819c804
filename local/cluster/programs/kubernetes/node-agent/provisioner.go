package main

import (
	"context"
	"errors"

	core "k8s.io/api/core/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

// provisioner answers claims with volumes of the store.
type provisioner struct {
	store *store
	node  string
}

var _ controller.Provisioner = &provisioner{}

// Provision is called again with the same name until it succeeds.
func (p *provisioner) Provision(ctx context.Context, options controller.ProvisionOptions) (*core.PersistentVolume, controller.ProvisioningState, error) {
	if options.PVC.Spec.Selector != nil {
		return nil, controller.ProvisioningFinished, errors.New("spec.selector picks among volumes that exist, and these are made on demand: remove it")
	}
	size := options.PVC.Spec.Resources.Requests[core.ResourceStorage]
	path, err := p.store.create(ctx, options.PVName, size.Value())
	if err != nil {
		return nil, controller.ProvisioningFinished, err
	}
	return persistentVolume(options, path, p.node), controller.ProvisioningFinished, nil
}

// Delete is called again until it succeeds; what is already gone is no error.
func (p *provisioner) Delete(_ context.Context, volume *core.PersistentVolume) error {
	return p.store.remove(volume.Name)
}

// persistentVolume has the type local, for which the kubelet reports use and capacity; for a hostPath it reports none.
func persistentVolume(options controller.ProvisionOptions, path, node string) *core.PersistentVolume {
	onNode := core.NodeSelectorRequirement{Key: core.LabelHostname, Operator: core.NodeSelectorOpIn, Values: []string{node}}
	return &core.PersistentVolume{
		ObjectMeta: meta.ObjectMeta{Name: options.PVName},
		Spec: core.PersistentVolumeSpec{
			PersistentVolumeReclaimPolicy: *options.StorageClass.ReclaimPolicy,
			AccessModes:                   options.PVC.Spec.AccessModes,
			Capacity:                      core.ResourceList{core.ResourceStorage: options.PVC.Spec.Resources.Requests[core.ResourceStorage]},
			PersistentVolumeSource:        core.PersistentVolumeSource{Local: &core.LocalVolumeSource{Path: path}},
			NodeAffinity: &core.VolumeNodeAffinity{Required: &core.NodeSelector{
				NodeSelectorTerms: []core.NodeSelectorTerm{{MatchExpressions: []core.NodeSelectorRequirement{onNode}}},
			}},
		},
	}
}
