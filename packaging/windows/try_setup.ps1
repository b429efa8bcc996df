# Installs the setup program for this person without questions, tries what it put there, installs once more (an upgrade),
# and removes it. Never run by us on Windows: see README, "Install".
param([Parameter(Mandatory)] [System.IO.FileInfo] $Setup)
$ErrorActionPreference = "Stop"
$folder = "$env:LOCALAPPDATA\Programs\Answerlight"
$kept = "$env:LOCALAPPDATA\Answerlight"

function Invoke-Checked([string] $program, [string[]] $arguments) {
    $ended = Start-Process -FilePath $program -ArgumentList $arguments -Wait -PassThru -NoNewWindow
    if ($ended.ExitCode -ne 0) { throw "$program ended with $($ended.ExitCode)" }
}

function Assert([bool] $true_, [string] $what) { if (-not $true_) { throw $what } }

$silent = "/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART", "/CURRENTUSER"
Invoke-Checked $Setup.FullName $silent
Invoke-Checked "$folder\answerlight-cli.exe" @("self-test")
Assert ((Get-Item "$folder\answerlight.exe").VersionInfo.ProductName -eq "Answerlight") "no version resource"
Assert (Test-Path "$env:APPDATA\Microsoft\Windows\Start Menu\Programs\Answerlight.lnk") "not in the Start menu"
$offered = Get-Item "HKCU:\Software\Classes\.pdf\OpenWithProgids"
Assert ($offered.Property -contains "Answerlight.Document") "not offered for PDF"
$default = Get-ItemProperty "HKCU:\Software\Classes\.pdf" -Name "(default)" -ErrorAction SilentlyContinue
Assert ($default."(default)" -notlike "Answerlight*") "it has made itself the default for PDF"

# The window: shown within half a minute, and closed as a person closes it.
$window = Start-Process "$folder\answerlight.exe" -ArgumentList "`"$folder\_internal\resources\samples\sample.pdf`"" -PassThru
$shown = $false
foreach ($try in 1..60) {
    Start-Sleep -Milliseconds 500
    $window.Refresh()
    if ($window.MainWindowHandle -ne 0) { $shown = $true; break }
}
Assert $shown "no window after 30 seconds"
Start-Sleep -Seconds 10
Assert (-not $window.HasExited) "the window ended by itself"
$null = $window.CloseMainWindow()
Assert ($window.WaitForExit(20000)) "the window does not close"

# An upgrade clears what the older version had.
New-Item "$folder\_internal\left-by-an-older-version.txt" -Value "x" | Out-Null
New-Item -ItemType Directory -Force "$kept\models" | Out-Null
New-Item -Force "$kept\models\kept-by-the-test.txt" -Value "x" | Out-Null
Invoke-Checked $Setup.FullName $silent
Assert (-not (Test-Path "$folder\_internal\left-by-an-older-version.txt")) "the upgrade is not clean"
Invoke-Checked "$folder\answerlight-cli.exe" @("self-test")

Invoke-Checked "$folder\unins000.exe" @("/VERYSILENT", "/SUPPRESSMSGBOXES", "/NORESTART")
foreach ($try in 1..60) { if (-not (Test-Path "$folder\answerlight.exe")) { break }; Start-Sleep -Milliseconds 500 }
Assert (-not (Test-Path "$folder\answerlight.exe")) "not removed"
Assert (Test-Path "$kept\models\kept-by-the-test.txt") "the person's models are gone"
Assert (-not (Test-Path "HKCU:\Software\Classes\Answerlight.Document")) "its registration is left"
"Installed, tried, upgraded and removed."
