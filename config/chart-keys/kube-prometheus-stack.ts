// Keys of the values of the chart kube-prometheus-stack 88.5.3: a line for each map with the keys that it may have. Maps that are not listed
// take any key. Source: prometheus-community/helm-charts@cf408a290aec: charts/kube-prometheus-stack, values.yaml and templates (Apache-2.0).
import { chartKeys } from "./keys";

export const kubePrometheusStackKeys = chartKeys(
    "88.5.3",
    `
.: additionalPrometheusRules additionalPrometheusRulesMap alertmanager cleanPrometheusOperatorObjectNames commonLabels coreDns
    crds customRules defaultRules extraManifests fullnameOverride global grafana kube-state-metrics kubeApiServer
    kubeControllerManager kubeDns kubeEtcd kubeProxy kubeScheduler kubeStateMetrics kubeTargetVersionOverride
    kubeVersionOverride kubelet kubernetesServiceMonitors nameOverride namespaceOverride nodeExporter prometheus
    prometheus-node-exporter prometheus-windows-exporter prometheusOperator thanosRuler windowsMonitoring
alertmanager: additionalLabels alertmanagerSpec annotations apiVersion config enableFeatures enabled extraSecret
    forceDeployDashboards ingress ingressPerReplica namespaceOverride networkPolicy podDisruptionBudget route routePerReplica
    secret service serviceAccount serviceMonitor servicePerReplica stringConfig templateFiles tplConfig verticalPodAutoscaler
alertmanager.alertmanagerSpec: additionalArgs additionalConfig additionalConfigString additionalPeers affinity
    alertmanagerConfigMatcherStrategy alertmanagerConfigNamespaceSelector alertmanagerConfigSelector alertmanagerConfiguration
    automountServiceAccountToken clusterAdvertiseAddress clusterGossipInterval clusterLabel clusterPeerTimeout
    clusterPushpullInterval clusterTLS configMaps configSecret containers dnsConfig dnsPolicy enableServiceLinks externalUrl
    forceEnableClusterMode hostAliases hostNetwork hostUsers image initContainers limits listenLocal logFormat logLevel
    minReadySeconds nodeSelector paused persistentVolumeClaimRetentionPolicy podAntiAffinity podAntiAffinityTopologyKey
    podManagementPolicy podMetadata portName priorityClassName replicas resources retention routePrefix schedulerName scheme
    secrets securityContext serviceName storage terminationGracePeriodSeconds tlsConfig tolerations topologySpreadConstraints
    updateStrategy useExistingSecret version volumeMounts volumes web
alertmanager.alertmanagerSpec.image: pullPolicy registry repository sha tag
alertmanager.extraSecret: annotations data name
alertmanager.ingress: annotations enabled extraPaths hosts ingressClassName labels pathType paths serviceName servicePort tls
alertmanager.ingressPerReplica: annotations enabled hostDomain hostPrefix ingressClassName labels pathType paths tlsSecretName
    tlsSecretPerReplica
alertmanager.ingressPerReplica.tlsSecretPerReplica: enabled prefix
alertmanager.networkPolicy: additionalIngress egress enableClusterRules enabled gateway monitoringRules policyTypes
alertmanager.networkPolicy.egress: enabled rules
alertmanager.networkPolicy.gateway: namespace podLabels
alertmanager.networkPolicy.monitoringRules: configReloader prometheus
alertmanager.podDisruptionBudget: enabled minAvailable unhealthyPodEvictionPolicy
alertmanager.route: main
alertmanager.route.main: additionalRules annotations apiVersion enabled filters hostnames httpsRedirect kind labels matches
    parentRefs sessionPersistence
alertmanager.routePerReplica: main
alertmanager.routePerReplica.main: additionalRules annotations apiVersion enabled filters hostDomain hostPrefix httpsRedirect
    kind labels matches parentRefs sessionPersistence
alertmanager.secret: annotations
alertmanager.service: additionalPorts annotations clusterIP clusterPort enabled externalIPs externalTrafficPolicy ipDualStack
    labels loadBalancerIP loadBalancerSourceRanges nodePort port sessionAffinity sessionAffinityConfig targetPort type
alertmanager.service.ipDualStack: enabled ipFamilies ipFamilyPolicy
alertmanager.service.sessionAffinityConfig: clientIP
alertmanager.service.sessionAffinityConfig.clientIP: timeoutSeconds
alertmanager.serviceAccount: annotations automountServiceAccountToken create name
alertmanager.serviceMonitor: additionalEndpoints additionalLabels bearerTokenFile enableHttp2 interval labelLimit
    labelNameLengthLimit labelValueLengthLimit metricRelabelings proxyUrl relabelings sampleLimit scheme selfMonitor
    targetLimit tlsConfig
alertmanager.servicePerReplica: annotations enabled externalTrafficPolicy loadBalancerSourceRanges nodePort port targetPort
    type
alertmanager.verticalPodAutoscaler: controlledResources controlledValues enabled maxAllowed minAllowed recommenders
    updatePolicy
alertmanager.verticalPodAutoscaler.updatePolicy: updateMode
coreDns: enabled service serviceMonitor
coreDns.service: enabled ipDualStack port selector targetPort
coreDns.service.ipDualStack: enabled ipFamilies ipFamilyPolicy
coreDns.serviceMonitor: additionalLabels bearerTokenFile enabled interval jobLabel labelLimit labelNameLengthLimit
    labelValueLengthLimit metricRelabelings port proxyUrl relabelings sampleLimit selector targetLabels targetLimit
defaultRules: additionalAggregationLabels additionalRuleAnnotations additionalRuleGroupAnnotations additionalRuleGroupLabels
    additionalRuleLabels annotations appNamespacesOperator appNamespacesTarget create disabled keepFiringFor
    kubeletClientCertificateExpiration kubeletServerCertificateExpiration labels node rules runbookUrl
defaultRules.kubeletClientCertificateExpiration: critical warning
defaultRules.kubeletServerCertificateExpiration: critical warning
defaultRules.node: fsSelector
kubeApiServer: enabled jobNameOverride serviceMonitor tlsConfig
kubeApiServer.serviceMonitor: additionalLabels enabled interval jobLabel labelLimit labelNameLengthLimit labelValueLengthLimit
    metricRelabelings proxyUrl relabelings sampleLimit selector targetLabels targetLimit
kubeApiServer.serviceMonitor.selector: matchLabels
kubeApiServer.tlsConfig: insecureSkipVerify serverName
kubeControllerManager: enabled endpoints jobNameOverride service serviceMonitor
kubeControllerManager.service: enabled ipDualStack port selector targetPort
kubeControllerManager.service.ipDualStack: enabled ipFamilies ipFamilyPolicy
kubeControllerManager.serviceMonitor: additionalLabels enabled https insecureSkipVerify interval jobLabel labelLimit
    labelNameLengthLimit labelValueLengthLimit metricRelabelings port proxyUrl relabelings sampleLimit selector serverName
    targetLabels targetLimit
kubeDns: enabled service serviceMonitor
kubeDns.service: dnsmasq ipDualStack selector skydns
kubeDns.service.dnsmasq: port targetPort
kubeDns.service.ipDualStack: enabled ipFamilies ipFamilyPolicy
kubeDns.service.skydns: port targetPort
kubeDns.serviceMonitor: additionalLabels bearerTokenFile dnsmasqMetricRelabelings dnsmasqRelabelings interval jobLabel
    labelLimit labelNameLengthLimit labelValueLengthLimit metricRelabelings proxyUrl relabelings sampleLimit selector
    targetLabels targetLimit
kubeEtcd: enabled endpoints service serviceMonitor
kubeEtcd.service: enabled ipDualStack port selector targetPort
kubeEtcd.service.ipDualStack: enabled ipFamilies ipFamilyPolicy
kubeEtcd.serviceMonitor: additionalLabels bearerTokenFile caFile certFile enabled insecureSkipVerify interval jobLabel keyFile
    labelLimit labelNameLengthLimit labelValueLengthLimit metricRelabelings port proxyUrl relabelings sampleLimit scheme
    selector serverName targetLabels targetLimit
kubeProxy: enabled endpoints jobNameOverride service serviceMonitor
kubeProxy.service: enabled ipDualStack port selector targetPort
kubeProxy.service.ipDualStack: enabled ipFamilies ipFamilyPolicy
kubeProxy.serviceMonitor: additionalLabels bearerTokenFile enabled https interval jobLabel labelLimit labelNameLengthLimit
    labelValueLengthLimit metricRelabelings port proxyUrl relabelings sampleLimit selector targetLabels targetLimit
kubeScheduler: enabled endpoints jobNameOverride service serviceMonitor
kubeScheduler.service: enabled ipDualStack port selector targetPort
kubeScheduler.service.ipDualStack: enabled ipFamilies ipFamilyPolicy
kubeScheduler.serviceMonitor: additionalLabels enabled https insecureSkipVerify interval jobLabel labelLimit
    labelNameLengthLimit labelValueLengthLimit metricRelabelings port proxyUrl relabelings reource resource sampleLimit
    selector serverName targetLabels targetLimit
kubeScheduler.serviceMonitor.resource: enabled interval metricRelabelings relabelings
kubeStateMetrics: enabled
kubelet: enabled jobNameOverride namespace serviceMonitor
kubelet.serviceMonitor: additionalLabels attachMetadata cAdvisor cAdvisorInterval cAdvisorMetricRelabelings
    cAdvisorRelabelings enabled honorLabels honorTimestamps https insecureSkipVerify interval kubelet labelLimit
    labelNameLengthLimit labelValueLengthLimit metricRelabelings probes probesMetricRelabelings probesRelabelings proxyUrl
    relabelings resource resourceInterval resourceMetricRelabelings resourcePath resourceRelabelings sampleLimit scrapeTimeout
    targetLabels targetLimit trackTimestampsStaleness
kubelet.serviceMonitor.attachMetadata: node
kubernetesServiceMonitors: enabled
nodeExporter: enabled forceDeployDashboards operatingSystems
nodeExporter.operatingSystems: aix darwin linux
nodeExporter.operatingSystems.aix: enabled
nodeExporter.operatingSystems.darwin: enabled
nodeExporter.operatingSystems.linux: enabled
prometheus: additionalLabels additionalPodMonitors additionalRulesForClusterRole additionalServiceMonitors agentMode
    annotations enabled extraSecret ingress ingressPerReplica networkPolicy podDisruptionBudget prometheusSpec route
    routePerReplica service serviceAccount serviceMonitor servicePerReplica thanosIngress thanosService thanosServiceExternal
    thanosServiceMonitor verticalPodAutoscaler
prometheus.extraSecret: annotations data name
prometheus.ingress: annotations enabled extraPaths hosts ingressClassName labels pathType paths servicePort tls
prometheus.ingressPerReplica: annotations enabled hostDomain hostPrefix ingressClassName labels pathType paths tlsSecretName
    tlsSecretPerReplica
prometheus.ingressPerReplica.tlsSecretPerReplica: enabled prefix
prometheus.networkPolicy: cilium egress enabled flavor ingress namespace podSelector
prometheus.podDisruptionBudget: enabled minAvailable unhealthyPodEvictionPolicy
prometheus.prometheusSpec: additionalAlertManagerConfigs additionalAlertManagerConfigsSecret additionalAlertRelabelConfigs
    additionalAlertRelabelConfigsSecret additionalArgs additionalConfig additionalConfigString
    additionalPrometheusSecretsAnnotations additionalRemoteRead additionalRemoteWrite additionalScrapeConfigs
    additionalScrapeConfigsSecret affinity alertingEndpoints allowOverlappingBlocks apiserverConfig
    arbitraryFSAccessThroughSMs automountServiceAccountToken bodySizeLimit configMaps containers
    convertClassicHistogramsToNHCB disableAlerting disableCompaction dnsConfig dnsPolicy enableAdminAPI enableFeatures
    enableOTLPReceiver enableRemoteWriteReceiver enableServiceLinks enforcedBodySizeLimit enforcedKeepDroppedTargets
    enforcedLabelLimit enforcedLabelNameLengthLimit enforcedLabelValueLengthLimit enforcedNamespaceLabel enforcedSampleLimit
    enforcedTargetLimit evaluationInterval excludedFromEnforcement exemplars externalLabels externalUrl hostAliases
    hostNetwork hostUsers ignoreNamespaceSelectors image initContainers keepDroppedTargets labelLimit labelNameLengthLimit
    labelValueLengthLimit listenLocal logFormat logLevel maximumStartupDurationSeconds minReadySeconds nameEscapingScheme
    nameValidationScheme nodeSelector otlp overrideHonorLabels overrideHonorTimestamps paused
    persistentVolumeClaimRetentionPolicy podAntiAffinity podAntiAffinityTopologyKey podManagementPolicy podMetadata
    podMonitorNamespaceSelector podMonitorSelector podMonitorSelectorNilUsesHelmValues podTargetLabels portName
    priorityClassName probeNamespaceSelector probeSelector probeSelectorNilUsesHelmValues prometheusExternalLabelName
    prometheusExternalLabelNameClear prometheusRulesExcludedFromEnforce query queryLogFile reloadStrategy remoteRead
    remoteWrite remoteWriteDashboards remoteWriteReceiverMessageVersions replicaExternalLabelName
    replicaExternalLabelNameClear replicas resources retention retentionSize routePrefix ruleNamespaceSelector ruleQueryOffset
    ruleSelector ruleSelectorNilUsesHelmValues runtime sampleLimit schedulerName scrapeClasses scrapeClassicHistograms
    scrapeConfigNamespaceSelector scrapeConfigSelector scrapeConfigSelectorNilUsesHelmValues scrapeFailureLogFile
    scrapeInterval scrapeNativeHistograms scrapeProtocols scrapeTimeout secrets securityContext serviceDiscoveryRole
    serviceMonitorNamespaceSelector serviceMonitorSelector serviceMonitorSelectorNilUsesHelmValues serviceName
    shardRetentionPolicy shardingStrategy shards storageSpec targetLimit terminationGracePeriodSeconds thanos tolerations
    topologySpreadConstraints tracingConfig tsdb updateStrategy version volumeMounts volumes walCompression web
prometheus.prometheusSpec.image: pullPolicy registry repository sha tag
prometheus.prometheusSpec.tsdb: outOfOrderTimeWindow
prometheus.route: main
prometheus.route.main: additionalRules annotations apiVersion enabled filters hostnames httpsRedirect kind labels matches
    parentRefs sessionPersistence
prometheus.routePerReplica: main
prometheus.routePerReplica.main: additionalRules annotations apiVersion enabled filters hostDomain hostPrefix httpsRedirect
    kind labels matches parentRefs sessionPersistence
prometheus.service: additionalPorts annotations clusterIP enabled externalIPs externalTrafficPolicy ipDualStack labels
    loadBalancerIP loadBalancerSourceRanges nodePort port publishNotReadyAddresses reloaderWebNodePort reloaderWebPort
    sessionAffinity sessionAffinityConfig targetPort type
prometheus.service.ipDualStack: enabled ipFamilies ipFamilyPolicy
prometheus.service.sessionAffinityConfig: clientIP
prometheus.service.sessionAffinityConfig.clientIP: timeoutSeconds
prometheus.serviceAccount: annotations automountServiceAccountToken create name
prometheus.serviceMonitor: additionalEndpoints additionalLabels bearerTokenFile interval labelLimit labelNameLengthLimit
    labelValueLengthLimit metricRelabelings proxyUrl relabelings sampleLimit scheme selfMonitor targetLimit tlsConfig
prometheus.servicePerReplica: annotations enabled externalTrafficPolicy ipDualStack loadBalancerSourceRanges nodePort port
    targetPort type
prometheus.servicePerReplica.ipDualStack: enabled ipFamilies ipFamilyPolicy
prometheus.thanosIngress: annotations enabled hosts ingressClassName labels nodePort pathType paths servicePort tls
prometheus.thanosService: annotations clusterIP enabled externalTrafficPolicy httpNodePort httpPort httpPortName ipDualStack
    labels nodePort port portName targetHttpPort targetPort type
prometheus.thanosService.ipDualStack: enabled ipFamilies ipFamilyPolicy
prometheus.thanosServiceExternal: annotations enabled externalTrafficPolicy httpNodePort httpPort httpPortName labels
    loadBalancerIP loadBalancerSourceRanges nodePort port portName targetHttpPort targetPort type
prometheus.thanosServiceMonitor: additionalLabels bearerTokenFile enabled interval metricRelabelings relabelings scheme
    tlsConfig
prometheus.verticalPodAutoscaler: controlledResources controlledValues enabled maxAllowed minAllowed recommenders updatePolicy
prometheus.verticalPodAutoscaler.updatePolicy: updateMode
prometheusOperator: admissionWebhooks affinity alertmanagerConfigNamespaces alertmanagerDefaultBaseImage
    alertmanagerDefaultBaseImageRegistry alertmanagerInstanceNamespaces alertmanagerInstanceSelector annotations
    automountServiceAccountToken clusterDomain containerSecurityContext denyNamespaces dnsConfig enabled env extraArgs
    extraVolumeMounts extraVolumes featureGates fullnameOverride hostNetwork hostUsers image kubeletEndpointSliceEnabled
    kubeletEndpointsEnabled kubeletService labels lifecycle livenessProbe logFormat logLevel namespaces networkPolicy
    nodeSelector podAnnotations podDisruptionBudget podLabels priorityClassName prometheusConfigReloader
    prometheusDefaultBaseImage prometheusDefaultBaseImageRegistry prometheusInstanceNamespaces prometheusInstanceSelector
    readinessProbe resources revisionHistoryLimit secretFieldSelector securityContext service serviceAccount serviceMonitor
    strategy terminationGracePeriodSeconds thanosImage thanosRulerInstanceNamespaces thanosRulerInstanceSelector tls
    tolerations verticalPodAutoscaler
prometheusOperator.admissionWebhooks: annotations caBundle certManager createSecretJob deployment enabled failurePolicy
    matchConditions mutatingWebhookConfiguration namespaceSelector objectSelector patch patchWebhookJob timeoutSeconds
    validatingWebhookConfiguration
prometheusOperator.admissionWebhooks.certManager: admissionCert enabled issuerRef rootCert
prometheusOperator.admissionWebhooks.certManager.admissionCert: duration revisionHistoryLimit
prometheusOperator.admissionWebhooks.certManager.rootCert: duration revisionHistoryLimit
prometheusOperator.admissionWebhooks.createSecretJob: securityContext
prometheusOperator.admissionWebhooks.deployment: affinity annotations automountServiceAccountToken containerSecurityContext
    dnsConfig enabled hostNetwork image labels livenessProbe logFormat logLevel nodeSelector podAnnotations
    podDisruptionBudget podLabels priorityClassName promqlOptions readinessProbe replicas resources revisionHistoryLimit
    securityContext service serviceAccount strategy tls tolerations
prometheusOperator.admissionWebhooks.deployment.image: pullPolicy registry repository sha tag
prometheusOperator.admissionWebhooks.deployment.podDisruptionBudget: enabled minAvailable unhealthyPodEvictionPolicy
prometheusOperator.admissionWebhooks.deployment.service: additionalPorts annotations clusterIP externalIPs
    externalTrafficPolicy ipDualStack labels loadBalancerIP loadBalancerSourceRanges nodePort nodePortTls type
prometheusOperator.admissionWebhooks.deployment.service.ipDualStack: enabled ipFamilies ipFamilyPolicy
prometheusOperator.admissionWebhooks.deployment.serviceAccount: annotations automountServiceAccountToken create name
prometheusOperator.admissionWebhooks.deployment.tls: enabled internalPort tlsMinVersion
prometheusOperator.admissionWebhooks.mutatingWebhookConfiguration: annotations
prometheusOperator.admissionWebhooks.patch: affinity annotations enabled image nodeSelector podAnnotations priorityClassName
    resources securityContext serviceAccount tolerations ttlSecondsAfterFinished
prometheusOperator.admissionWebhooks.patch.image: pullPolicy registry repository sha tag
prometheusOperator.admissionWebhooks.patch.serviceAccount: annotations automountServiceAccountToken create
prometheusOperator.admissionWebhooks.patchWebhookJob: securityContext
prometheusOperator.admissionWebhooks.validatingWebhookConfiguration: annotations
prometheusOperator.image: pullPolicy registry repository sha tag
prometheusOperator.kubeletService: enabled name namespace selector
prometheusOperator.networkPolicy: cilium enabled flavor matchLabels
prometheusOperator.podDisruptionBudget: enabled minAvailable unhealthyPodEvictionPolicy
prometheusOperator.prometheusConfigReloader: enableProbe image resources
prometheusOperator.prometheusConfigReloader.image: registry repository sha tag
prometheusOperator.service: additionalPorts annotations clusterIP externalIPs externalTrafficPolicy ipDualStack labels
    loadBalancerIP loadBalancerSourceRanges nodePort nodePortTls type
prometheusOperator.service.ipDualStack: enabled ipFamilies ipFamilyPolicy
prometheusOperator.serviceAccount: annotations automountServiceAccountToken create name
prometheusOperator.serviceMonitor: additionalLabels interval labelLimit labelNameLengthLimit labelValueLengthLimit
    metricRelabelings relabelings sampleLimit scrapeTimeout selfMonitor targetLimit
prometheusOperator.thanosImage: registry repository sha tag
prometheusOperator.tls: enabled internalPort tlsMinVersion
prometheusOperator.verticalPodAutoscaler: controlledResources controlledValues enabled maxAllowed minAllowed recommenders
    updatePolicy
prometheusOperator.verticalPodAutoscaler.updatePolicy: updateMode
thanosRuler: annotations enabled extraSecret ingress name podDisruptionBudget route service serviceAccount serviceMonitor
    thanosRulerSpec
thanosRuler.extraSecret: annotations data name
thanosRuler.ingress: annotations enabled hosts ingressClassName labels pathType paths tls
thanosRuler.podDisruptionBudget: enabled minAvailable unhealthyPodEvictionPolicy
thanosRuler.route: main
thanosRuler.route.main: additionalRules annotations apiVersion enabled filters hostnames httpsRedirect kind labels matches
    parentRefs sessionPersistence
thanosRuler.service: additionalPorts annotations clusterIP enabled externalIPs externalTrafficPolicy ipDualStack labels
    loadBalancerIP loadBalancerSourceRanges nodePort port targetPort type
thanosRuler.service.ipDualStack: enabled ipFamilies ipFamilyPolicy
thanosRuler.serviceAccount: annotations create name
thanosRuler.serviceMonitor: additionalEndpoints additionalLabels bearerTokenFile interval labelLimit labelNameLengthLimit
    labelValueLengthLimit metricRelabelings proxyUrl relabelings sampleLimit scheme selfMonitor targetLimit tlsConfig
thanosRuler.thanosRulerSpec: additionalArgs additionalConfig additionalConfigString affinity alertDropLabels alertQueryUrl
    alertRelabelConfigFile alertRelabelConfigs alertmanagersConfig alertmanagersUrl containers dnsConfig dnsPolicy
    enableFeatures enableServiceLinks enforcedNamespaceLabel evaluationInterval excludedFromEnforcement externalPrefix
    externalPrefixNilUsesHelmValues extraEnv grpcServerTlsConfig hostAliases hostUsers image imagePullPolicy initContainers
    labels listenLocal logFormat logLevel minReadySeconds nodeSelector objectStorageConfig objectStorageConfigFile paused
    podAntiAffinity podAntiAffinityTopologyKey podManagementPolicy podMetadata portName priorityClassName queryConfig
    queryEndpoints remoteWrite replicas resendDelay resources retention routePrefix ruleConcurrentEval ruleGracePeriod
    ruleNamespaceSelector ruleOutageTolerance ruleQueryOffset ruleSelector ruleSelectorNilUsesHelmValues securityContext
    serviceName storage terminationGracePeriodSeconds tolerations topologySpreadConstraints tracingConfig tracingConfigFile
    updateStrategy version volumeMounts volumes web
thanosRuler.thanosRulerSpec.alertRelabelConfigs: existingSecret secret
thanosRuler.thanosRulerSpec.alertmanagersConfig: existingSecret secret
thanosRuler.thanosRulerSpec.image: registry repository sha tag
thanosRuler.thanosRulerSpec.objectStorageConfig: existingSecret secret
thanosRuler.thanosRulerSpec.queryConfig: existingSecret secret
thanosRuler.thanosRulerSpec.tracingConfig: existingSecret secret
windowsMonitoring: enabled
`,
);
