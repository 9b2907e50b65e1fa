export { isolation, NetworkModel, relevantPorts, type Isolation } from "./model";
export { allows, isPod, reachesOutside } from "./reach";
export { explain } from "./explain";
export { labelsOf, matchesSelector, type Labels } from "./selector";
export { covers, isInternet, overlaps, parseCidr, subtract, type AddressRange } from "./address";
export type { Tri } from "./tri";
export type {
  AddressPeer,
  Because,
  Connection,
  Decision,
  NetworkFacts,
  NetworkPod,
  Peer,
  Protocol,
  Reachability,
} from "./types";
