; Inno Setup 6 (https://jrsoftware.org/isinfo.php): installs for the person who runs it, without an administrator.
; `python run.py package` runs it as:
;   ISCC /DVersion=0.1.0 "/DPublisher=..." /Odist packaging\windows\answerlight.iss
; It has never been run by us on Windows: see README, "Install".

#ifndef Version
  #error Give the version: /DVersion=0.1.0
#endif
#ifndef Publisher
  #error Give who publishes: "/DPublisher=..." (packaging/identity.py)
#endif
#define Id "Answerlight.Answerlight"
; The same as paths.data_folder(): platformdirs' user_data_dir("Answerlight", appauthor=False).
#define Data "{localappdata}\Answerlight"

[Setup]
AppId={{6E0B9C0E-7C1B-4F0B-9C55-2E6F6B6B3F5A}
AppName=Answerlight
AppVersion={#Version}
AppVerName=Answerlight {#Version}
AppPublisher={#Publisher}
VersionInfoVersion={#Version}
VersionInfoProductName=Answerlight
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\resources\icons\answerlight.ico
UninstallDisplayIcon={app}\answerlight.exe
UninstallDisplayName=Answerlight
OutputBaseFilename=Answerlight-{#Version}-setup
; {localappdata}\Programs\Answerlight, or with /ALLUSERS the computer's own folder for programs. Not in {#Data}: what is
; kept there outlives the program.
DefaultDirName={autopf}\Answerlight
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline
DisableProgramGroupPage=yes
DisableDirPage=auto
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
; What Qt 6.11 runs on.
MinVersion=10.0.17763
Compression=lzma2/max
SolidCompression=yes
LZMAUseSeparateProcess=yes
WizardStyle=modern
; An open window is closed once the person agrees; its helper processes have no window that could be asked ("force").
; Nothing is lost by that: the program never writes to documents, and keeps no half-written file.
CloseApplications=force
RestartApplications=no
ChangesAssociations=yes
; Signed where ANSWERLIGHT_SIGN_COMMAND says how (packaging/build.py).
#ifdef Sign
SignTool=sign
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"
Name: "fr"; MessagesFile: "compiler:Languages\French.isl"

[CustomMessages]
en.Models=Do you also want to remove the readers that were downloaded, the settings and the log?%n%nThey are in%n%1%n%nYour documents are never touched.
de.Models=Sollen auch die heruntergeladenen Leser, die Einstellungen und das Protokoll entfernt werden?%n%nSie liegen in%n%1%n%nIhre Dokumente werden nie angerührt.
es.Models=¿Quiere eliminar también los lectores descargados, los ajustes y el registro?%n%nEstán en%n%1%n%nSus documentos no se tocan nunca.
fr.Models=Faut-il supprimer aussi les lecteurs téléchargés, les réglages et le journal ?%n%nIls se trouvent dans%n%1%n%nVos documents ne sont jamais touchés.
en.Desktop=Icon on the desktop
de.Desktop=Symbol auf dem Desktop
es.Desktop=Icono en el escritorio
fr.Desktop=Icône sur le bureau

[Tasks]
Name: desktop; Description: "{cm:Desktop}"; Flags: unchecked

[InstallDelete]
; An upgrade starts clean: what the older version had and this one does not would be loaded with it.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "..\..\dist\answerlight\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\Answerlight"; Filename: "{app}\answerlight.exe"; AppUserModelID: "{#Id}"
Name: "{autodesktop}\Answerlight"; Filename: "{app}\answerlight.exe"; AppUserModelID: "{#Id}"; Tasks: desktop

[Registry]
; "Open with", and only that: OpenWithProgids offers a program and leaves the default as it is. (Not ValueType "none": that
; makes the key and no value.)
Root: HKA; Subkey: "Software\Classes\Answerlight.Document"; ValueType: string; ValueData: "Answerlight"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Answerlight.Document"; ValueName: "AppUserModelID"; ValueType: string; ValueData: "{#Id}"
Root: HKA; Subkey: "Software\Classes\Answerlight.Document\DefaultIcon"; ValueType: string; ValueData: "{app}\answerlight.exe,0"
Root: HKA; Subkey: "Software\Classes\Answerlight.Document\shell\open\command"; ValueType: string; ValueData: """{app}\answerlight.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\Applications\answerlight.exe"; ValueName: "FriendlyAppName"; ValueType: string; ValueData: "Answerlight"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\answerlight.exe\shell\open\command"; ValueType: string; ValueData: """{app}\answerlight.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\.pdf\OpenWithProgids"; ValueType: string; ValueName: "Answerlight.Document"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.txt\OpenWithProgids"; ValueType: string; ValueName: "Answerlight.Document"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.md\OpenWithProgids"; ValueType: string; ValueName: "Answerlight.Document"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.docx\OpenWithProgids"; ValueType: string; ValueName: "Answerlight.Document"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.odt\OpenWithProgids"; ValueType: string; ValueName: "Answerlight.Document"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.epub\OpenWithProgids"; ValueType: string; ValueName: "Answerlight.Document"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.rtf\OpenWithProgids"; ValueType: string; ValueName: "Answerlight.Document"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.html\OpenWithProgids"; ValueType: string; ValueName: "Answerlight.Document"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.htm\OpenWithProgids"; ValueType: string; ValueName: "Answerlight.Document"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\Applications\answerlight.exe\SupportedTypes"; ValueType: string; ValueName: ".pdf"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\answerlight.exe\SupportedTypes"; ValueType: string; ValueName: ".txt"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\answerlight.exe\SupportedTypes"; ValueType: string; ValueName: ".md"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\answerlight.exe\SupportedTypes"; ValueType: string; ValueName: ".docx"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\answerlight.exe\SupportedTypes"; ValueType: string; ValueName: ".odt"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\answerlight.exe\SupportedTypes"; ValueType: string; ValueName: ".epub"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\answerlight.exe\SupportedTypes"; ValueType: string; ValueName: ".rtf"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\answerlight.exe\SupportedTypes"; ValueType: string; ValueName: ".html"; ValueData: ""
Root: HKA; Subkey: "Software\Classes\Applications\answerlight.exe\SupportedTypes"; ValueType: string; ValueName: ".htm"; ValueData: ""
; `answerlight` in "Run" and for ShellExecute.
Root: HKA; Subkey: "Software\Microsoft\Windows\CurrentVersion\App Paths\answerlight.exe"; ValueType: string; ValueData: "{app}\answerlight.exe"; Flags: uninsdeletekey

[Run]
Filename: "{app}\answerlight.exe"; Description: "{cm:LaunchProgram,Answerlight}"; Flags: nowait postinstall skipifsilent

[UninstallDelete]
Type: filesandordirs; Name: "{app}\_internal"

[Code]
procedure CurUninstallStepChanged(Step: TUninstallStep);
var
  Folder: String;
begin
  Folder := ExpandConstant('{#Data}');
  { Asked only where there is something and somebody to answer; silence keeps it. }
  if (Step = usPostUninstall) and DirExists(Folder) and not UninstallSilent then
    if MsgBox(FmtMessage(CustomMessage('Models'), [Folder]), mbConfirmation, MB_YESNO or MB_DEFBUTTON2) = IDYES then
      DelTree(Folder, True, True, True);
end;
