/** The keys of Kubernetes' and kustomize's files that the tests look at. */

/** Labels, as selectors and metadata have them. */
export type Labels = Readonly<Record<string, string>>

/** A probe of either kind. */
export type Probe = {
  readonly exec?: { readonly command: readonly string[] }
  readonly httpGet?: { readonly path: string; readonly port: string | number }
}

/** A container, also of those that run first. */
export type Container = {
  readonly name: string
  readonly image: string
  readonly command?: readonly string[]
  readonly args: readonly string[]
  readonly env?: readonly { readonly name: string; readonly value?: string }[]
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[]
  readonly volumeMounts: readonly {
    readonly name: string
    readonly mountPath: string
    readonly readOnly?: boolean
  }[]
  readonly securityContext: {
    readonly allowPrivilegeEscalation: boolean
    readonly readOnlyRootFilesystem: boolean
    readonly capabilities: Readonly<Record<string, readonly string[]>>
    readonly privileged?: boolean
  }
  readonly readinessProbe?: Probe
  readonly livenessProbe?: Probe
  readonly startupProbe?: Probe
  readonly resources: {
    readonly requests: Readonly<Record<string, string>>
    readonly limits: Readonly<Record<string, string>>
  }
}

/** One secret of a projected volume. */
export type SecretSource = {
  readonly name: string
  readonly optional?: boolean
  readonly items: readonly { readonly key: string; readonly path: string }[]
}

/** A volume of one of the three kinds that are used. */
export type Volume = {
  readonly name: string
  readonly configMap?: { readonly name: string }
  readonly projected?: {
    readonly defaultMode: number
    readonly sources: readonly { readonly secret: SecretSource }[]
  }
  readonly emptyDir?: { readonly sizeLimit: string }
}

/** A pod as its template says. */
export type PodSpec = {
  readonly automountServiceAccountToken?: boolean
  readonly hostNetwork?: boolean
  readonly hostPID?: boolean
  readonly terminationGracePeriodSeconds: number
  readonly securityContext: {
    readonly runAsNonRoot: boolean
    readonly runAsUser: number
    readonly runAsGroup: number
    readonly fsGroup: number
    readonly seccompProfile: { readonly type: string }
  }
  readonly initContainers?: readonly Container[]
  readonly containers: readonly Container[]
  readonly volumes: readonly Volume[]
}

/** Where a policy lets somebody come from or go to. */
export type Peer = {
  readonly podSelector?: { readonly matchLabels: Labels }
  readonly namespaceSelector?: { readonly matchLabels: Labels }
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] }
}

/** Ports with the peers on their other side. */
export type PolicyRule = {
  readonly from?: readonly Peer[]
  readonly to?: readonly Peer[]
  readonly ports?: readonly { readonly protocol: string; readonly port: string | number }[]
}

type Metadata = { readonly name: string; readonly namespace?: string; readonly labels?: Labels }
type Expression = { readonly key: string; readonly operator: string; readonly values: string[] }

/** What the base is made of. */
export type Resource =
  | {
      readonly kind: 'Deployment'
      readonly metadata: Metadata
      readonly spec: {
        readonly replicas: number
        readonly strategy?: { readonly type: string }
        readonly selector: { readonly matchLabels: Labels }
        readonly template: {
          readonly metadata: { readonly labels: Labels }
          readonly spec: PodSpec
        }
      }
    }
  | {
      readonly kind: 'Service'
      readonly metadata: Metadata
      readonly spec: {
        readonly type?: string
        readonly selector: Labels
        readonly ports: readonly {
          readonly name: string
          readonly port: number
          readonly targetPort: string
        }[]
      }
    }
  | {
      readonly kind: 'PodDisruptionBudget'
      readonly metadata: Metadata
      readonly spec: { readonly minAvailable: number; readonly selector: { matchLabels: Labels } }
    }
  | {
      readonly kind: 'NetworkPolicy'
      readonly metadata: Metadata
      readonly spec: {
        readonly podSelector: {
          readonly matchLabels: Labels
          readonly matchExpressions?: readonly Expression[]
        }
        readonly policyTypes: readonly string[]
        readonly ingress?: readonly PolicyRule[]
        readonly egress?: readonly PolicyRule[]
      }
    }

/** Those of one kind. */
export type Of<K extends Resource['kind']> = Extract<Resource, { readonly kind: K }>

/** kustomization.yaml. */
export type Kustomization = {
  readonly kind: string
  readonly namespace?: string
  readonly resources: readonly string[]
  readonly images: readonly {
    readonly name: string
    readonly newName?: string
    readonly newTag: string
  }[]
  readonly configMapGenerator: readonly {
    readonly name: string
    readonly behavior?: string
    readonly files: readonly string[]
  }[]
}
