{{- define "langdu.name" -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}
{{- end }}

{{- define "langdu.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- /* What a Deployment and a policy find its pods by: never changes. */}}
{{- define "langdu.pods" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .part }}
{{- end }}

{{- define "langdu.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- define "langdu.environment" -}}
{{- range $name, $value := . }}
LANGDU_{{ $name | upper | replace "-" "_" }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{- /* The container's environment: the settings, and from your Secret what is secret. */}}
{{- define "langdu.env" -}}
envFrom:
  - configMapRef: {name: {{ include "langdu.name" .root }}}
  - configMapRef: {name: {{ include "langdu.name" .root }}-{{ .part }}}
env:
  {{- range $name, $key := dict "LANGDU_REDIS_URL" "redis-url" "LANGDU_DATABASE_URL" "database-url" "LANGDU_S3_URL" "s3-url" "LANGDU_KEYS_URL" "keys-url" "LANGDU_MASTER_KEY" "master-key" "LANGDU_SIGNING_KEY" "signing-key" }}
  - name: {{ $name }}
    valueFrom: {secretKeyRef: {name: {{ $.root.Values.existingSecret }}, key: {{ $key }}}}
  {{- end }}
  {{- range $name, $key := dict "LANGDU_HOOK_SECRET" "hook-secret" "LANGDU_EARLIER_HOOK_SECRET" "earlier-hook-secret" "LANGDU_MASTER_TOKEN" "master-token" }}
  - name: {{ $name }}
    valueFrom: {secretKeyRef: {name: {{ $.root.Values.existingSecret }}, key: {{ $key }}, optional: true}}
  {{- end }}
{{- end }}

{{- define "langdu.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ add .root.Values.grace 15 }}
{{- with .root.Values.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
topologySpreadConstraints:
  {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{ include "langdu.pods" $ | nindent 8 }}
  {{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: tmp
    emptyDir: {sizeLimit: 1Gi}
  {{- if include "langdu.files" .root }}
  - name: files
    configMap: {name: {{ include "langdu.name" .root }}-files}
  {{- end }}
{{- end }}

{{- /* Says whether there are files that settings name. */}}
{{- define "langdu.files" -}}
{{- if or .Values.thirdParties .Values.holidays }}yes{{ end }}
{{- end }}

{{- define "langdu.container" -}}
image: {{ include "langdu.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
volumeMounts:
  - {name: tmp, mountPath: /tmp}
  {{- if include "langdu.files" .root }}
  - {name: files, mountPath: /etc/langdu, readOnly: true}
  {{- end }}
# The tables are brought up to date at the start, by one process while the others
# wait; that may take minutes, and is no reason to be killed.
startupProbe:
  httpGet: {path: /readyz, port: http}
  periodSeconds: 2
  failureThreshold: 300
livenessProbe:
  httpGet: {path: /healthz, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
readinessProbe:
  httpGet: {path: /readyz, port: http}
  periodSeconds: 5
  timeoutSeconds: 5
{{- end }}
