#!/bin/bash
# Signs Answerlight.app, has Apple notarise it, staples the ticket to it and puts it into a disk image.
#
#   packaging/macos/make_dmg.sh dist/Answerlight.app dist/Answerlight-0.1.0-macos-arm64.dmg
#
# Without these it makes an unsigned image, which macOS opens only after "Open Anyway" in its settings:
#   ANSWERLIGHT_SIGN_AS         a "Developer ID Application: …" identity in the keychain
#   ANSWERLIGHT_NOTARY_PROFILE  credentials that `xcrun notarytool store-credentials` has kept under this name
#   ANSWERLIGHT_NOTARY_KEYCHAIN where it has kept them, if not in the person's own keychain
#
# It has never been run by us on a Mac: see README, "Install".
set -euo pipefail

app=$1
image=$2
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sign() {
    codesign --force --timestamp --options runtime --sign "$ANSWERLIGHT_SIGN_AS" "$@"
}

notarise() {
    # In its own keychain, the profile is not found without naming that.
    xcrun notarytool submit "$1" --keychain-profile "$ANSWERLIGHT_NOTARY_PROFILE" --wait \
        ${ANSWERLIGHT_NOTARY_KEYCHAIN:+--keychain "$ANSWERLIGHT_NOTARY_KEYCHAIN"}
}

if [ -n "${ANSWERLIGHT_SIGN_AS:-}" ]; then
    # From the inside out: a signature holds the hashes of what it encloses. --deep is not for distribution.
    while IFS= read -r -d '' file; do
        if file -b "$file" | grep -q Mach-O; then
            sign "$file"
        fi
    done < <(find "$app/Contents/Frameworks" "$app/Contents/Resources" -type f -print0)
    while IFS= read -r -d '' framework; do
        sign "$framework"
    done < <(find "$app/Contents/Frameworks" -type d -name '*.framework' -print0)
    sign --entitlements "$here/entitlements.plist" "$app/Contents/MacOS/answerlight"
    sign --entitlements "$here/entitlements.plist" "$app"
    codesign --verify --strict --deep --verbose=2 "$app"
fi

if [ -n "${ANSWERLIGHT_SIGN_AS:-}" ] && [ -n "${ANSWERLIGHT_NOTARY_PROFILE:-}" ]; then
    # ditto keeps the symbolic links inside frameworks; zip would follow them, and Apple refuse the result.
    ditto -c -k --keepParent "$app" "$work/Answerlight.zip"
    notarise "$work/Answerlight.zip"
    xcrun stapler staple "$app"
fi

mkdir "$work/image"
ditto "$app" "$work/image/Answerlight.app"
ln -s /Applications "$work/image/Applications"
for attempt in 1 2 3 4 5; do
    # hdiutil fails now and then while Spotlight looks into what it makes ("Resource busy").
    if hdiutil create -volname Answerlight -srcfolder "$work/image" -fs APFS -format ULMO -ov "$image"; then
        break
    fi
    [ "$attempt" -lt 5 ] || exit 1
    sleep 5
done

if [ -n "${ANSWERLIGHT_SIGN_AS:-}" ]; then
    codesign --timestamp --sign "$ANSWERLIGHT_SIGN_AS" "$image"
    if [ -n "${ANSWERLIGHT_NOTARY_PROFILE:-}" ]; then
        notarise "$image"
        xcrun stapler staple "$image"
        spctl --assess --type open --context context:primary-signature --verbose "$image"
    fi
else
    echo "Not signed: ANSWERLIGHT_SIGN_AS is not set." >&2
fi
