#!/bin/sh
# Puts Answerlight into the menu of the person who runs this, or takes it out again. Needs no administrator.
#
#   ./install.sh            copies the program to ~/.local/lib/answerlight
#   ./install.sh --remove   removes it; settings and readers stay, and it says where they are
set -eu

here=$(cd "$(dirname "$0")" && pwd)
share=${XDG_DATA_HOME:-"$HOME/.local/share"}
library=$HOME/.local/lib/answerlight
binaries=$HOME/.local/bin

remove() {
    rm -rf "$library"
    rm -f "$binaries/answerlight" "$binaries/answerlight-cli" "$share/applications/answerlight.desktop"
    rm -f "$share"/metainfo/*.answerlight.metainfo.xml
    rm -f "$share/man/man1/answerlight.1.gz" "$share/man/man1/answerlight-cli.1.gz"
    rm -f "$share"/icons/hicolor/*/apps/answerlight.png "$share/icons/hicolor/scalable/apps/answerlight.svg"
}

refresh() {
    if command -v update-desktop-database >/dev/null; then
        update-desktop-database -q "$share/applications" || true
    fi
    if command -v gtk-update-icon-cache >/dev/null; then
        gtk-update-icon-cache -q -t "$share/icons/hicolor" || true
    fi
}

if [ "${1:-}" = --remove ]; then
    remove
    refresh
    echo "Answerlight was removed. Its settings and readers are still in $share/Answerlight; delete that folder to remove them too."
    exit 0
fi

remove # an older version: what it had and this one does not must not stay
mkdir -p "$(dirname "$library")" "$binaries" "$share/applications"
cp -R "$here/program" "$library"
cp -R "$here/share/." "$share/"
# The menu does not know ~/.local/bin on every system. In a desktop entry, quotes allow spaces in a path.
sed -i -e "s|^Exec=answerlight|Exec=\"$library/answerlight\"|" -e "s|^TryExec=.*|TryExec=$library/answerlight|" \
    "$share/applications/answerlight.desktop"
ln -s "$library/answerlight" "$binaries/answerlight"
ln -s "$library/answerlight-cli" "$binaries/answerlight-cli"
refresh
echo "Answerlight is in the menu, and can be started as $binaries/answerlight"
