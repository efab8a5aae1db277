package main

import (
	"fmt"
	"strings"
)

// unit is the service as systemd is told it. It may write its own folders and nothing
// else, gets no right that a program without root has not, and sees neither homes nor
// devices nor other programs.
func (p servicePlan) unit() string {
	capability := ""
	if p.LowPort {
		capability = "CAP_NET_BIND_SERVICE"
	}
	writable := ""
	for _, folder := range p.Folders {
		writable += "ReadWritePaths=" + quoted(folder) + "\n"
	}
	return fmt.Sprintf(unitText, quoted(p.Program), p.Account, settingsPlace, writable, capability, capability)
}

// unitText takes the program, account, settings, further folders, and the
// capabilities twice.
//
// The memory limit of the child that reads workbooks is set by the child itself, which is
// why @resources stays allowed.
const unitText = `[Unit]
Description=redbanner: scores of service halls (便民服务中心考核)
Wants=network-online.target
After=network-online.target postgresql.service

[Service]
Type=exec
ExecStart=%s serve
User=%s
EnvironmentFile=-%s
StateDirectory=redbanner
StateDirectoryMode=0700
WorkingDirectory=/var/lib/redbanner
%sUMask=0077
Restart=on-failure
RestartSec=5
# Wrong settings do not get better by trying again.
RestartPreventExitStatus=2
TimeoutStopSec=30
LimitNOFILE=65536

NoNewPrivileges=yes
CapabilityBoundingSet=%s
AmbientCapabilities=%s
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RemoveIPC=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
`

// quoted writes a path as a word of a unit, in which %, $, quotes and spaces mean something.
func quoted(path string) string {
	path = strings.NewReplacer("%", "%%", "$", "$$", `\`, `\\`, `"`, `\"`).Replace(path)
	if strings.ContainsAny(path, " \t'\";") {
		return `"` + path + `"`
	}
	return path
}
