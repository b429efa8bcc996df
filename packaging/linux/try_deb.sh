#!/bin/bash
# Tries a .deb as a person would, on a bare Debian that has nothing but what the package asks for: no Python above all.
#
#   sudo packaging/linux/try_deb.sh dist/answerlight_0.1.0_amd64.deb OUT
#
# Installs it, runs its self-test without a network, starts the program by its .desktop entry on a screen of its own,
# opens a PDF by argument, asks a question with the keyboard, hands a second file to the same window, upgrades, removes.
# OUT gets screenshots to be looked at. Needs root, debootstrap, Xvfb, xdotool and ImageMagick.
#
#   ANSWERLIGHT_BARE   a folder that debootstrap has filled before (it is copied), to save fetching it again
set -euo pipefail

package=$(realpath "$1")
out=$(realpath -m "$2")
here=$(cd "$(dirname "$0")" && pwd)
sample=$here/../../resources/samples/sample.pdf
suite=${ANSWERLIGHT_SUITE:-bookworm}
display=:$((90 + RANDOM % 900))
root=$(mktemp -d /var/tmp/answerlight-bare.XXXXXX)
kept=home/person/.local/share/Answerlight
screen=
mkdir -p "$out"

step() { printf '\n== %s\n' "$*"; }

finish() {
    [ -z "$screen" ] || kill "$screen" 2>/dev/null || true
    umount -l "$root/tmp/.X11-unix" "$root/dev/shm" "$root/proc" 2>/dev/null || true
    if mountpoint -q "$root/proc"; then
        echo "Still mounted, so not removed: $root" >&2
    else
        rm -rf --one-file-system "$root"
    fi
}
trap finish EXIT

as_root() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@"; }
# Without a network: a name space that has none but a loopback that is down.
as_person() {
    unshare --net chroot --userspec=person:person "$root" \
        env -i HOME=/home/person USER=person PATH=/usr/bin:/bin LANG=C.UTF-8 DISPLAY="$display" "$@"
}

# The program's processes, helpers too, as the host sees them.
running() { find /proc -maxdepth 2 -name exe -lname "$root/usr/lib/answerlight/*" 2>/dev/null || true; }

step "A bare $suite"
if [ -n "${ANSWERLIGHT_BARE:-}" ]; then
    cp -a "$ANSWERLIGHT_BARE/." "$root"
else
    debootstrap --variant=minbase "$suite" "$root" >"$out/debootstrap.log"
fi
chmod 755 "$root"
mount -t proc proc "$root/proc"
mkdir -p "$root/dev/shm" "$root/tmp/.X11-unix"
mount -t tmpfs shm "$root/dev/shm"
chmod 1777 "$root/dev/shm"
as_root sh -c '! command -v python3 && ! ls /usr/lib/python3* 2>/dev/null'
as_root apt-get update -q >"$out/apt.log"
as_root useradd --create-home person

step "dpkg -i, and what it asks for"
cp "$package" "$root/tmp/package.deb"
as_root dpkg -i /tmp/package.deb >"$out/dpkg.log" 2>&1 || true
as_root apt-get install -y -q --no-install-recommends --fix-broken >>"$out/apt.log"
as_root dpkg --status answerlight | grep -E '^(Status|Version|Installed-Size):'
as_root dpkg --verify answerlight
as_root sh -c '! command -v python3'

step "Self-test without a network, without Python"
as_person answerlight-cli self-test
as_person answerlight-cli --version

step "Started by its .desktop entry, with a PDF"
Xvfb "$display" -screen 0 1280x860x24 -nolisten tcp -noreset >"$out/xvfb.log" 2>&1 &
screen=$!
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
install -o "$(as_root id -u person)" -m 644 "$sample" "$root/home/person/sample.pdf"
printf 'The ferry leaves at 17:45 from pier 3.\n' >"$root/home/person/ferry.txt"
entry=$(sed -n 's/^Exec=//p' "$root/usr/share/applications/answerlight.desktop" | head -1)
read -ra command <<<"${entry/\%F//home/person/sample.pdf}"
echo "${command[@]}"
export DISPLAY=$display
began=$(date +%s%N)
as_person "${command[@]}" >"$out/program.log" 2>&1 &
program=$!
# The window has the program's name; there is no window manager, so it is focused by a click.
window=$(timeout 60 xdotool search --sync --onlyvisible --name Answerlight | head -1)
echo "Window after $((($(date +%s%N) - began) / 1000000)) ms"
sleep 12
import -window root "$out/1-opened.png"

step "A question by keyboard"
xdotool windowfocus "$window"
xdotool key --window "$window" ctrl+k
sleep 1
xdotool type --delay 20 "How much is the deposit?"
xdotool key Return
sleep 15
import -window root "$out/2-answered.png"

step "A second start hands over its file"
timeout 30 chroot --userspec=person:person "$root" env -i HOME=/home/person USER=person PATH=/usr/bin:/bin \
    LANG=C.UTF-8 DISPLAY="$display" answerlight /home/person/ferry.txt
sleep 5
import -window root "$out/3-handed-over.png"
test "$(xdotool search --onlyvisible --name Answerlight | wc -l)" = 1
xdotool key --window "$window" ctrl+q 2>/dev/null || true # the window is gone before the key is let go
for _ in $(seq 20); do
    kill -0 "$program" 2>/dev/null || break
    sleep 0.5
done
if kill -0 "$program" 2>/dev/null; then
    echo "The program does not end by Ctrl+Q." >&2
    exit 1
fi
cat "$out/program.log"
for _ in $(seq 20); do
    [ -n "$(running)" ] || break
    sleep 0.5
done
if [ -n "$(running)" ]; then
    running | xargs -n 1 dirname | while read -r process; do tr '\0' ' ' <"$process/cmdline"; done
    echo "Helpers are left." >&2
    exit 1
fi

step "Upgrade"
echo "model" >"$root/$kept/kept-by-the-test"
before=$(find "$root/$kept" -type f | sort)
mkdir "$root/tmp/newer"
dpkg-deb --raw-extract "$package" "$root/tmp/newer/tree"
version=$(dpkg-deb --field "$package" Version)
sed -i "s/^Version: .*/Version: $version+newer/" "$root/tmp/newer/tree/DEBIAN/control"
rm "$root/tmp/newer/tree/usr/lib/answerlight/_internal/resources/samples/make_sample.py" 2>/dev/null || true
mv "$root/tmp/newer/tree/usr/lib/answerlight/_internal/base_library.zip" \
    "$root/tmp/newer/tree/usr/lib/answerlight/_internal/renamed-by-the-test"
dpkg-deb -Znone --root-owner-group --build "$root/tmp/newer/tree" "$root/tmp/newer.deb" >/dev/null
rm -r "$root/tmp/newer"
as_root dpkg -i /tmp/newer.deb >>"$out/dpkg.log"
test ! -e "$root/usr/lib/answerlight/_internal/base_library.zip" # what the newer one has not is gone
as_root dpkg -i /tmp/package.deb >>"$out/dpkg.log" 2>&1 # and back
test -e "$root/usr/lib/answerlight/_internal/base_library.zip"
as_root dpkg --verify answerlight
as_person answerlight-cli ask "When does the ferry leave?" /home/person/ferry.txt 2>/dev/null | head -2
test "$before" = "$(find "$root/$kept" -type f | sort)"

step "Remove"
as_root dpkg --purge answerlight >>"$out/dpkg.log" 2>&1
if find "$root/usr" "$root/etc" "$root/var/lib" -iname '*answerlight*' | grep .; then
    echo "Something is left." >&2
    exit 1
fi
test "$before" = "$(find "$root/$kept" -type f | sort)"
echo "Nothing is left of the program; what the person keeps is where it was."
