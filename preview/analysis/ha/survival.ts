import type { Apart } from "../workload";

/** How many failures of one kind are survived. */
export interface Count {
  readonly count: number;
  /** False when it holds only while the scheduler could spread the pods as it prefers to, which nothing enforces. */
  readonly sure: boolean;
}

/** Failures at the same time that a function outlives. */
export interface Survival {
  /** Pods; absent for services of AWS, which have none. */
  readonly pods?: number;
  /** Nodes of the cluster, or of the service. */
  readonly nodes: Count;
  /** Availability zones. */
  readonly zones: Count;
}

/** Nodes and zones that the cluster has. */
export interface Places {
  readonly nodes: number;
  readonly zones: number;
}

export const sure = (count: number): Count => ({ count, sure: true });

/** Most pods of a workload in one place: at worst, and when the scheduler spreads them as it prefers to. */
function together(replicas: number, apart: Apart, places: number): { worst: number; hoped: number } {
  const even = Math.max(1, Math.ceil(replicas / places));
  const all = Math.max(1, replicas);
  switch (apart) {
    case "required":
      return { worst: 1, hoped: 1 };
    case "even":
      return { worst: even, hoped: even };
    case "preferred":
      return { worst: all, hoped: even };
    case "none":
      return { worst: all, hoped: all };
  }
}

function placesLost(tolerated: number, replicas: number, apart: Apart, places: number): Count {
  const { worst, hoped } = together(replicas, apart, places);
  const count = Math.floor(tolerated / hoped);
  return { count, sure: Math.floor(tolerated / worst) === count };
}

/**
 * What a workload survives when it works on without a number of its pods.
 *
 * @param tolerated pods that may be away at the same time
 * @param pods how many there are, and how they are kept apart
 */
export function survival(
  tolerated: number,
  pods: { readonly replicas: number; readonly nodes: Apart; readonly zones: Apart },
  places: Places,
): Survival {
  return {
    pods: tolerated,
    nodes: placesLost(tolerated, pods.replicas, pods.nodes, places.nodes),
    zones: placesLost(tolerated, pods.replicas, pods.zones, places.zones),
  };
}

/** A function that needs another one survives no more zones than that does. */
export function within(own: Survival | undefined, needed: Survival | undefined): Survival | undefined {
  if (own === undefined || needed === undefined || needed.zones.count > own.zones.count) return own;
  const both = { count: needed.zones.count, sure: needed.zones.sure && own.zones.sure };
  return { ...own, zones: needed.zones.count < own.zones.count ? needed.zones : both };
}
