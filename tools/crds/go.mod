module tools/crds

go 1.26

require (
	github.com/cert-manager/cert-manager v1.21.1
	sigs.k8s.io/gateway-api v1.4.0
)
