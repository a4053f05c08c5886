package main

import (
	"bytes"
	"context"
	"embed"
	"image/png"
	"path"
	"time"

	"github.com/langdu/langdu/api/picture"
	"github.com/langdu/langdu/models"
)

// demoMedia is the pictures of the demo's pages, which internal/demopictures has
// drawn, and one of the pages read aloud.
//
//go:embed demo
var demoMedia embed.FS

// demoModel is which page is read aloud, by whom.
var demoModel = models.ModelReading{Page: "demo-0-meal", Attribution: "SeedLingo, Li Ai Education, CC BY-SA 4.0"}

// seedMedia gives the demo's pages their pictures and the model reading, where they
// have none yet.
func (s *stores) seedMedia(ctx context.Context, pages []models.Page, now time.Time) error {
	var ids []models.PageID
	for _, page := range pages {
		ids = append(ids, page.ID)
	}
	has, err := s.records.MediaOf(ctx, ids)
	if err != nil {
		return err
	}
	for _, page := range pages {
		if has[page.ID].Picture == "" {
			err = s.seedPicture(ctx, page.ID, now)
		}
		if err == nil && page.ID == demoModel.Page && has[page.ID].Model.ID == "" {
			err = s.seedModel(ctx, page, now)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *stores) seedPicture(ctx context.Context, page models.PageID, now time.Time) error {
	file, err := demoMedia.ReadFile(path.Join("demo", string(page)+".png"))
	if err != nil {
		return models.E("demo pictures", models.Internal, err)
	}
	size, err := png.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return models.E("demo pictures", models.Internal, err)
	}
	drawn := picture.Drawn{Bytes: file, MediaType: "image/png", Width: size.Width, Height: size.Height}
	p := models.Picture{Page: page, ID: models.NewMediaID(), Version: drawn.Version(), MediaType: drawn.MediaType,
		Width: drawn.Width, Height: drawn.Height, Size: int64(len(drawn.Bytes)), UpdatedAt: now}
	if _, err := s.objects.Put(ctx, p.ID.PictureKey(), bytes.NewReader(drawn.Bytes), p.Size, p.MediaType); err != nil {
		return err
	}
	_, err = s.records.PutPicture(ctx, p)
	return err
}

// seedModel puts the reading there as staff would: a worker listens to it.
func (s *stores) seedModel(ctx context.Context, page models.Page, now time.Time) error {
	file, err := demoMedia.ReadFile("demo/meal.opus")
	if err != nil {
		return models.E("demo model reading", models.Internal, err)
	}
	m := demoModel
	m.ID, m.TextVersion, m.UpdatedAt = models.NewMediaID(), models.TextVersion(page.Text, page.Overrides), now
	if _, err := s.objects.Put(ctx, m.ID.UploadKey(), bytes.NewReader(file), int64(len(file)), "audio/ogg"); err != nil {
		return err
	}
	_, err = s.records.PutModel(ctx, m)
	return err
}
