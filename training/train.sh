#!/bin/sh
# From the speech sets to audio/acoustic/model.bin; see README.md.
#
#   training/train.sh <speech folder> <teacher folder> <work folder> [minutes of training]
#
# Steps that have run are not run again: remove their output to repeat them.
set -eu
speech=$1 teacher=$2 work=$3 minutes=${4:-120}
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
mkdir -p "$work"
(cd "$here/.." && go build -o "$work/features" ./training/features)

[ -f "$work/corpus.tsv" ] || "$python" "$here/corpus.py" "$speech" "$work"

# copy NAME FOLDER: features and targets of the corpus in FOLDER, as copy NAME
copy() {
	[ -f "$work/$1/ready" ] && return
	"$work/features" -pcm "$2/corpus.pcm" -index "$2/corpus.tsv" -out "$work/$1"
	if [ -n "${3:-}" ]; then # the timing of another copy: its targets hold
		for file in soft.u8 hard.u8 clips.tsv mirror.i8; do
			ln -sf "../$3/$file" "$work/$1/$file"
		done
	else
		"$python" "$here/targets.py" "$teacher" "$2/corpus.pcm" "$2/corpus.tsv" "$work/$1"
	fi
	touch "$work/$1/ready"
}

copy clean "$work"
for k in 1 2 3; do
	[ -f "$work/voices$k/corpus.tsv" ] || "$python" "$here/perturb.py" voices "$work" "$work/voices$k" $k
	copy voices$k "$work/voices$k"
	[ -f "$work/rooms$k/corpus.tsv" ] || "$python" "$here/perturb.py" rooms "$work/voices$k" "$work/rooms$k" $((k + 100))
	copy rooms$k "$work/rooms$k" voices$k
done

"$python" "$here/train.py" "$work" "$work/model.pt" --until "$minutes"
"$python" "$here/infer.py" priors "$work" "$work/model.pt" "$work/priors.npy"
"$python" "$here/export.py" "$work/model.pt" "$work/priors.npy" "$here/../audio/acoustic/model.bin"
"$python" "$here/infer.py" golden "$work" "$work/model.pt" 0 "$here/../audio/acoustic/testdata"
"$python" "$here/evaluate.py" "$work" "$work/model.pt"
