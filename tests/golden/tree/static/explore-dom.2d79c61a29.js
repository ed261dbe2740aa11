const ExploreDom=(()=>{"use strict";function make(name,attributes,...children){const element=document.createElement(name);for(const[attribute,value]of Object.entries(attributes)){element.setAttribute(attribute,value);}
element.append(...children);return element;}
function mark(element,text,sought){const parts=ExploreSearch.marked(ExploreCraft.visible(text),sought);element.replaceChildren(...parts.map((part)=>(part.isHit?make("mark",{},part.text):part.text)));}
const unseen=(text)=>make("span",{class:"unseen"},text);const own=(text)=>make("bdi",{},ExploreCraft.visible(text));function write(element,text){if(element.textContent!==text)element.textContent=text;}
return{make,mark,own,unseen,write};})();