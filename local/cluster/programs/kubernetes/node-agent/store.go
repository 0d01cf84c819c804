package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"k8s.io/klog/v2"
	"k8s.io/mount-utils"
)

const (
	imageSuffix      = ".img"
	unfinishedSuffix = ".unfinished"
)

// No journal: after a crash restore checks the file system instead. No reserved blocks: pods don't run as the host's root.
var makeFileSystem = []string{"mkfs.ext4", "-q", "-b", "4096", "-i", "16384", "-m", "0", "-O", "^has_journal", "-E", "lazy_itable_init=1,nodiscard"}

// discard gives blocks of deleted files back to the host's disk: images stay sparse.
var mountOptions = []string{"loop", "noatime", "discard"}

// store keeps volume NAME in NAME.img, mounted at NAME/. Pods get NAME/data, which does not exist while the image is
// not mounted: then the kubelet waits, instead of starting a pod on an empty folder of the host's disk.
type store struct {
	directory string
	mounter   mount.Interface
}

func newStore(directory string, mounter mount.Interface) (*store, error) {
	if !filepath.IsAbs(directory) {
		return nil, fmt.Errorf("--directory %q is not absolute", directory)
	}
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return nil, err
	}
	return &store{directory: directory, mounter: mounter}, nil
}

func (s *store) image(name string) string      { return filepath.Join(s.directory, name+imageSuffix) }
func (s *store) mountPoint(name string) string { return filepath.Join(s.directory, name) }
func (s *store) data(name string) string       { return filepath.Join(s.directory, name, "data") }

// create makes the volume, or what is missing of it, and returns the folder for pods.
func (s *store) create(ctx context.Context, name string, bytes int64) (string, error) {
	if err := s.format(ctx, s.image(name), bytes); err != nil {
		return "", err
	}
	return s.data(name), s.mount(name)
}

// format leaves either a whole file system or no image under the image's name.
func (s *store) format(ctx context.Context, image string, bytes int64) error {
	if _, err := os.Stat(image); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	unfinished := image + unfinishedSuffix
	if err := os.WriteFile(unfinished, nil, 0o600); err != nil {
		return err
	}
	if err := os.Truncate(unfinished, bytes); err != nil {
		return err
	}
	if err := execute(ctx, append(makeFileSystem, unfinished)...); err != nil {
		return errors.Join(err, os.Remove(unfinished))
	}
	return os.Rename(unfinished, image)
}

func (s *store) mount(name string) error {
	mountPoint := s.mountPoint(name)
	if err := os.MkdirAll(mountPoint, 0o755); err != nil {
		return err
	}
	mounted, err := s.mounter.IsMountPoint(mountPoint)
	if err == nil && !mounted {
		err = s.mounter.Mount(s.image(name), mountPoint, "ext4", mountOptions)
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.data(name), 0o777); err != nil {
		return err
	}
	return os.Chmod(s.data(name), 0o777) // whatever the umask is: pods come with any uid
}

// remove forgets the volume and its data. The unmount also frees the loop device.
func (s *store) remove(name string) error {
	if err := mount.CleanupMountPoint(s.mountPoint(name), s.mounter, true); err != nil {
		return err
	}
	return os.RemoveAll(s.image(name))
}

// restore mounts every volume that is not mounted: all of them, after the node was restarted.
func (s *store) restore(ctx context.Context) error {
	entries, err := os.ReadDir(s.directory)
	if err != nil {
		return err
	}
	var problems []error
	for _, entry := range entries {
		switch name, isImage := strings.CutSuffix(entry.Name(), imageSuffix); {
		case isImage:
			problems = append(problems, s.restoreOne(ctx, name))
		case strings.HasSuffix(entry.Name(), unfinishedSuffix):
			problems = append(problems, os.Remove(filepath.Join(s.directory, entry.Name())))
		}
	}
	return errors.Join(problems...)
}

func (s *store) restoreOne(ctx context.Context, name string) error {
	mounted, err := s.mounter.IsMountPoint(s.mountPoint(name))
	if mounted || (err != nil && !errors.Is(err, fs.ErrNotExist)) {
		return err
	}
	// Repairs what a crash leaves; after a clean unmount it does nothing. Below 4 the file system is whole again.
	var exit *exec.ExitError
	if err := execute(ctx, "e2fsck", "-y", s.image(name)); err != nil && !(errors.As(err, &exit) && exit.ExitCode() < 4) {
		return err
	}
	if err := s.mount(name); err != nil {
		return err
	}
	klog.InfoS("Mounted again", "volume", name)
	return nil
}

func execute(ctx context.Context, command ...string) error {
	output, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(command, " "), err, strings.TrimSpace(string(output)))
	}
	return nil
}
