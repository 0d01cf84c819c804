package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	core "k8s.io/api/core/v1"
	storage "k8s.io/api/storage/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/mount-utils"
	"sigs.k8s.io/sig-storage-lib-external-provisioner/v13/controller"
)

// start returns a provisioner whose images are real and whose mounts are only noted down.
func start(t *testing.T) (*provisioner, *mount.FakeMounter) {
	t.Helper()
	if _, err := exec.LookPath("mkfs.ext4"); err != nil {
		t.Skip("needs mkfs.ext4 (Debian package e2fsprogs)")
	}
	mounter := mount.NewFakeMounter(nil)
	store, err := newStore(t.TempDir(), mounter)
	if err != nil {
		t.Fatal(err)
	}
	return &provisioner{store: store, node: "east"}, mounter
}

func claim(size string) controller.ProvisionOptions {
	policy := core.PersistentVolumeReclaimDelete
	return controller.ProvisionOptions{
		PVName:       "pvc-1",
		StorageClass: &storage.StorageClass{ReclaimPolicy: &policy},
		PVC: &core.PersistentVolumeClaim{Spec: core.PersistentVolumeClaimSpec{
			AccessModes: []core.PersistentVolumeAccessMode{core.ReadWriteOnce},
			Resources:   core.VolumeResourceRequirements{Requests: core.ResourceList{core.ResourceStorage: resource.MustParse(size)}},
		}},
	}
}

func provision(t *testing.T, p *provisioner, options controller.ProvisionOptions) *core.PersistentVolume {
	t.Helper()
	volume, _, err := p.Provision(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	return volume
}

func TestVolumeHasTheSizeOfTheClaimAndIsWritableForAnyUser(t *testing.T) {
	p, mounter := start(t)
	volume := provision(t, p, claim("64Mi"))
	image, err := os.Stat(filepath.Join(p.store.directory, "pvc-1.img"))
	if err != nil || image.Size() != 64<<20 {
		t.Errorf("image: %v, %v", image, err)
	}
	if len(mounter.MountPoints) != 1 || mounter.MountPoints[0].Path != filepath.Join(p.store.directory, "pvc-1") {
		t.Errorf("mounted: %v", mounter.MountPoints)
	}
	if data, err := os.Stat(volume.Spec.Local.Path); err != nil || data.Mode().Perm() != 0o777 {
		t.Errorf("folder for pods: %v, %v", data, err)
	}
	if node := volume.Spec.NodeAffinity.Required.NodeSelectorTerms[0].MatchExpressions[0].Values[0]; node != "east" {
		t.Errorf("bound to node %q", node)
	}
}

func TestAnsweringAClaimAgainKeepsItsData(t *testing.T) {
	p, mounter := start(t)
	volume := provision(t, p, claim("64Mi"))
	written := filepath.Join(volume.Spec.Local.Path, "written")
	if err := os.WriteFile(written, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	before, _ := os.Stat(p.store.image("pvc-1"))
	provision(t, p, claim("64Mi"))
	after, err := os.Stat(p.store.image("pvc-1"))
	if err != nil || !os.SameFile(before, after) {
		t.Error("the image was made again")
	}
	if _, err := os.Stat(written); err != nil || len(mounter.MountPoints) != 1 {
		t.Errorf("%v, mounted: %v", err, mounter.MountPoints)
	}
}

func TestFailureLeavesNoImage(t *testing.T) {
	p, _ := start(t)
	if _, _, err := p.Provision(t.Context(), claim("1")); err == nil {
		t.Error("a volume of one byte was made")
	}
	if left, _ := os.ReadDir(p.store.directory); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestSelectorIsRefused(t *testing.T) {
	p, _ := start(t)
	options := claim("64Mi")
	options.PVC.Spec.Selector = &meta.LabelSelector{}
	if _, _, err := p.Provision(t.Context(), options); err == nil {
		t.Error("a claim with a selector was answered")
	}
}

func TestRestoreMountsWhatIsNotMountedAndDropsUnfinishedImages(t *testing.T) {
	p, mounter := start(t)
	provision(t, p, claim("64Mi"))
	unfinished := p.store.image("pvc-2") + unfinishedSuffix
	if err := os.WriteFile(unfinished, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	mounter.MountPoints = nil // the machine was restarted
	for range 2 {
		if err := p.store.restore(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(mounter.MountPoints) != 1 {
		t.Errorf("mounted: %v", mounter.MountPoints)
	}
	if _, err := os.Stat(unfinished); err == nil {
		t.Error("the unfinished image is still there")
	}
}

func TestADamagedImageDoesNotStopTheOthers(t *testing.T) {
	p, mounter := start(t)
	provision(t, p, claim("64Mi"))
	mounter.MountPoints = nil
	if err := os.WriteFile(p.store.image("a-damaged-one"), []byte("not a file system"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := p.store.restore(t.Context()); err == nil {
		t.Error("the damaged image was not reported")
	}
	if len(mounter.MountPoints) != 1 {
		t.Errorf("mounted: %v", mounter.MountPoints)
	}
}

func TestDeleteLeavesNothingAndCanBeRepeated(t *testing.T) {
	p, mounter := start(t)
	volume := provision(t, p, claim("64Mi"))
	// Unmounting would empty the folder; a noted-down mount leaves the data in it.
	if err := os.Remove(volume.Spec.Local.Path); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := p.Delete(t.Context(), volume); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := os.ReadDir(p.store.directory); len(left) != 0 || len(mounter.MountPoints) != 0 {
		t.Errorf("left behind: %v, %v", left, mounter.MountPoints)
	}
}
