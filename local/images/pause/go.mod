module thanos-stack/local/images/pause

go 1.25.0
