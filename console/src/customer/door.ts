/** What cards and drawers may do beside showing: read with this customer's pass, and say something in the conversation. */
import { createContext, useContext } from "react";

export interface Door {
  session: string;
  say: (text: string) => void;
}

export const DoorContext = createContext<Door | null>(null);

export function useDoor(): Door | null {
  return useContext(DoorContext);
}
