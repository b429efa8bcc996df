#!/bin/bash
# Copies the program out of the disk image as a person does, runs its self-test, opens a PDF with it, and ends it.
# Never run by us on a Mac: see README, "Install".
set -euo pipefail

image=$1
place=$(mktemp -d)
volume=$(mktemp -d)
trap 'hdiutil detach -quiet "$volume" || true; rm -rf "$place"' EXIT

hdiutil attach -quiet -nobrowse -readonly -mountpoint "$volume" "$image"
ditto "$volume/Answerlight.app" "$place/Answerlight.app"
plutil -lint "$place/Answerlight.app/Contents/Info.plist"
codesign --verify --strict --deep "$place/Answerlight.app"
"$place/Answerlight.app/Contents/MacOS/answerlight" self-test

sample=$(find "$place/Answerlight.app" -name sample.pdf | head -1)
open -n -a "$place/Answerlight.app" "$sample" # as the Finder does: the file comes as an event, not as an argument
for _ in $(seq 60); do
    program=$(pgrep -f "$place/Answerlight.app/Contents/MacOS/answerlight" | head -1 || true)
    [ -n "$program" ] && break
    sleep 0.5
done
[ -n "$program" ]
sleep 15
kill -0 "$program"
kill -INT "$program"
for _ in $(seq 40); do
    kill -0 "$program" 2>/dev/null || exit 0
    sleep 0.5
done
echo "The program does not end." >&2
exit 1
