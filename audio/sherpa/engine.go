//go:build sherpa && cgo && linux

package sherpa

import (
	"errors"
	"fmt"

	onnx "github.com/k2-fsa/sherpa-onnx-go-linux"

	"github.com/langdu/langdu/audio"
)

// Built says whether this program can run recognisers.
const Built = true

// library is a model in memory, by sherpa-onnx.
type library struct{ recogniser *onnx.OfflineRecognizer }

// load loads a model. Where something is wrong with it, the library may end the
// process instead of returning.
func load(s setting) (engine, error) {
	config := &onnx.OfflineRecognizerConfig{
		FeatConfig:     onnx.FeatureConfig{SampleRate: int(audio.SpeechRate), FeatureDim: 80},
		ModelConfig:    onnx.OfflineModelConfig{Tokens: s.Files["tokens"], NumThreads: s.Threads, Provider: "cpu"},
		DecodingMethod: "greedy_search",
	}
	s.put(&config.ModelConfig)
	r := onnx.NewOfflineRecognizer(config)
	if r == nil {
		return nil, errors.New("sherpa-onnx does not take the model")
	}
	return library{r}, nil
}

// put names the files of the model where its kind is configured.
func (s setting) put(c *onnx.OfflineModelConfig) {
	model := s.Files["model"]
	switch s.Kind {
	case "sense_voice":
		c.SenseVoice = onnx.OfflineSenseVoiceModelConfig{Model: model, Language: s.Language}
	case "paraformer":
		c.Paraformer.Model = model
	case "zipformer_ctc":
		c.ZipformerCtc.Model = model
	case "wenet_ctc":
		c.WenetCtc.Model = model
	case "nemo_ctc":
		c.NemoCTC.Model = model
	case "telespeech_ctc":
		c.TeleSpeechCtc, c.ModelType = model, s.Kind
	case "transducer":
		c.Transducer = onnx.OfflineTransducerModelConfig{Encoder: s.Files["encoder"], Decoder: s.Files["decoder"], Joiner: s.Files["joiner"]}
		c.ModelType = s.Kind
	}
}

func (library) version() string {
	return fmt.Sprintf("sherpa-onnx %s onnxruntime %s", onnx.GetVersion(), onnx.GetOnnxruntimeVersion())
}

func (l library) hear(samples []float32) (heard, error) {
	stream := onnx.NewOfflineStream(l.recogniser)
	defer onnx.DeleteOfflineStream(stream)
	stream.AcceptWaveform(int(audio.SpeechRate), samples)
	l.recogniser.Decode(stream)
	r := stream.GetResult()
	if r == nil {
		return heard{}, errors.New("sherpa-onnx returned nothing")
	}
	return heard{Tokens: r.Tokens, Times: r.Timestamps, LogProbs: r.YsLogProbs}, nil
}
